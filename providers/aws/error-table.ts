// SPDX-License-Identifier: Apache-2.0

/**
 * The one table from AWS's names of errors to our three kinds. Who could mend it decides: the Service's own words are a UserError,
 * which its user is told under its own reason; what is wrong in the account (a certificate that is not there yet, a quota, a
 * permission) is a TerminalError; both are looked at again now and then, because both may be mended where we hear nothing of it. What
 * passes, or is answered by looking at AWS afresh, is a RetryableError.
 *
 * Names are the codes on the wire, without the ending "Exception" that some have: those of the actions' pages in the API reference
 * of ELB version 2 (2015-12-01), those common to all its actions, and EC2's list of error codes.
 */

import type { ProblemKind } from "../../src/errors.ts";
import type { Action } from "./aws-api.ts";

export interface AwsErrorRow {
  readonly names: readonly string[];
  /** Only where the answer is to one of these; undefined = to any. */
  readonly actions?: readonly Action[];
  /** Only where AWS's message fits; undefined = any. */
  readonly text?: RegExp;
  readonly kind: ProblemKind;
  readonly reason: string;
  /** Of a RetryableError; undefined = with backoff. */
  readonly retryAfterMs?: number;
  /** What to do about it, in words that follow AWS's own. `{permission}` stands for the IAM action. */
  readonly advice?: string;
}

function quota(name: string, ...names: readonly string[]): AwsErrorRow {
  return {
    names,
    kind: "TerminalError",
    reason: "QuotaExceeded",
    advice: `the quota "${name}" is used up; it can be raised in Service Quotas`,
  };
}

/** A limit of AWS that nobody can have raised. */
function limit(advice: string, ...names: readonly string[]): AwsErrorRow {
  return { names, kind: "TerminalError", reason: "QuotaExceeded", advice };
}

function refused(reason: string, ...names: readonly string[]): AwsErrorRow {
  return { names, kind: "UserError", reason };
}

/** The account may be changed so that the same wish can be met. */
function unmet(reason: string, ...names: readonly string[]): AwsErrorRow {
  return { names, kind: "TerminalError", reason };
}

function passing(reason: string, retryAfterMs: number | undefined, ...names: readonly string[]): AwsErrorRow {
  return { names, kind: "RetryableError", reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const throttling: readonly AwsErrorRow[] = [
  passing(
    "Throttled",
    undefined,
    "Throttling",
    "RequestLimitExceeded",
    "RequestThrottled",
    "TooManyRequests",
    "BandwidthLimitExceeded",
    "EC2Throttled",
    "SlowDown",
    "PriorRequestNotComplete",
  ),
];

const serviceFailures: readonly AwsErrorRow[] = [
  passing(
    "ServiceUnavailable",
    undefined,
    "ServiceUnavailable",
    "Unavailable",
    "InternalFailure",
    "InternalError",
    "InternalServerError",
    "HealthUnavailable",
    "RequestTimeout",
    "UnreadableAnswer",
  ),
  { ...passing("InsufficientCapacity", 120_000, "InsufficientCapacity"), advice: "AWS has not as much to reserve now" },
];

const identity: readonly AwsErrorRow[] = [
  {
    names: ["AccessDenied", "UnauthorizedOperation", "Unauthorized"],
    kind: "TerminalError",
    reason: "AccessDenied",
    advice: "the permission {permission} is missing; manifests/iam/policy.json has all that are needed",
  },
  // Retryable: an agent on the node, or a projected token, may come later than this process does.
  {
    ...passing(
      "CredentialsMissing",
      undefined,
      "CredentialsProviderError",
      "TokenProviderError",
      "MissingAuthenticationToken",
    ),
    advice:
      "no source of the SDK's default chain has credentials: environment, profile, web identity (IRSA), Pod Identity, instance metadata",
  },
  {
    names: [
      "AuthFailure",
      "InvalidClientTokenId",
      "UnrecognizedClient",
      "IncompleteSignature",
      "InvalidSignature",
      "SignatureDoesNotMatch",
      "InvalidIdentityToken",
    ],
    kind: "TerminalError",
    reason: "CredentialsInvalid",
    advice: "the credentials are not valid for this account, region or endpoint",
  },
  {
    names: ["OptInRequired", "PendingVerification", "Blocked", "SubscriptionRequired"],
    kind: "TerminalError",
    reason: "AccountNotReady",
  },
  {
    names: ["InvalidAction", "UnsupportedOperation"],
    kind: "TerminalError",
    reason: "ActionNotSupported",
    advice: "this region, or what answers at its endpoint, does not know the action",
  },
  // Credentials are renewed under us; the next try signs with fresh ones.
  passing("CredentialsExpired", undefined, "ExpiredToken", "RequestExpired", "IDPCommunicationError"),
  // The SDK corrects its clock by the answer, so that the next try is signed with the right time.
  passing("ClockSkewed", undefined, "RequestTimeTooSkewed", "RequestInTheFuture"),
];

const quotas: readonly AwsErrorRow[] = [
  quota("Network Load Balancers per Region", "TooManyLoadBalancers"),
  quota("Target Groups per Region", "TooManyTargetGroups"),
  quota("Listeners per Network Load Balancer", "TooManyListeners"),
  quota("Targets per Availability Zone per Network Load Balancer", "TooManyTargets"),
  quota("Certificates per Network Load Balancer", "TooManyCertificates"),
  quota("Target Groups per Action per Network Load Balancer", "TooManyUniqueTargetGroupsPerLoadBalancer"),
  quota("Reserved Network Load Balancer Capacity Units per Region", "CapacityUnitsLimitExceeded"),
  quota("VPC security groups per Region", "SecurityGroupLimitExceeded"),
  quota("Inbound or outbound rules per security group", "RulesPerSecurityGroupLimitExceeded"),
  quota(
    "Security groups per network interface",
    "SecurityGroupsPerInterfaceLimitExceeded",
    "SecurityGroupsPerInstanceLimitExceeded",
  ),
  limit("a target cannot be registered more often", "TooManyRegistrationsForTargetId"),
  limit("a target group serves one load balancer only", "TargetGroupAssociationLimit"),
  limit("reserved capacity cannot be reduced again today", "CapacityDecreaseRequestLimitExceeded"),
  limit("a resource has at most 50 tags", "TooManyTags", "TagLimitExceeded"),
  limit("there can be no more actions or rules", "TooManyActions", "TooManyRules"),
];

const conflicts: readonly AwsErrorRow[] = [
  {
    names: ["OperationNotPermitted", "ResourceInUse", "InvalidConfigurationRequest"],
    actions: ["DeleteLoadBalancer"],
    text: /deletion protection/i,
    kind: "TerminalError",
    reason: "DeletionProtected",
    advice:
      "turn it off in AWS: set the attribute deletion_protection.enabled of the load balancer to false; it is deleted then",
  },
  unmet("OperationNotPermitted", "OperationNotPermitted"),
  {
    ...passing("InUse", 5_000, "ResourceInUse", "DependencyViolation", "InvalidGroup.InUse"),
    actions: ["DeleteTargetGroup", "DeleteLoadBalancer", "DeleteListener", "DeleteSecurityGroup"],
  },
  passing("InUse", undefined, "ResourceInUse", "DependencyViolation", "InvalidGroup.InUse"),
  passing("CapacityReservationPending", 120_000, "CapacityReservationPending"),
  // The reply to an earlier try was lost, or somebody else has the name: looking afresh tells which.
  passing(
    "AlreadyExists",
    1_000,
    "DuplicateLoadBalancerName",
    "DuplicateTargetGroupName",
    "DuplicateListener",
    "InvalidGroup.Duplicate",
    "InvalidPermission.Duplicate",
  ),
];

const absences: readonly AwsErrorRow[] = [
  // What was known of the account is out of date.
  passing(
    "NotFound",
    1_000,
    "LoadBalancerNotFound",
    "TargetGroupNotFound",
    "ListenerNotFound",
    "ResourceNotFound",
    "RuleNotFound",
    "InvalidGroup.NotFound",
    "InvalidGroupId.NotFound",
    "InvalidPermission.NotFound",
    "InvalidSecurityGroupRuleId.NotFound",
  ),
  // Subnets and groups that are given are looked up before; what is refused here has just gone, or is not known everywhere yet.
  passing("SubnetNotFound", undefined, "SubnetNotFound", "InvalidSubnetID.NotFound"),
  passing("InvalidSecurityGroup", undefined, "InvalidSecurityGroup"),
  // An instance that ends leaves with its node.
  passing("InvalidTarget", undefined, "InvalidTarget", "InvalidInstanceID.NotFound", "InvalidInstanceID"),
  unmet("InvalidSubnets", "InvalidSubnet"),
  unmet("VpcNotFound", "InvalidVpcID.NotFound", "InvalidVpcId.NotFound", "VPCIdNotSpecified"),
  unmet("CertificateNotFound", "CertificateNotFound", "UnsupportedCertificate"),
  unmet("AllocationIdNotFound", "AllocationIdNotFound", "InvalidAllocationID.NotFound"),
  unmet("AvailabilityZoneNotSupported", "AvailabilityZoneNotSupported"),
  unmet("PrefixListNotFound", "InvalidPrefixListID.NotFound", "InvalidPrefixListId.NotFound"),
];

const refusals: readonly AwsErrorRow[] = [
  refused(
    "InvalidConfiguration",
    "ValidationError",
    "InvalidConfigurationRequest",
    "InvalidLoadBalancerAction",
    "InvalidScheme",
    "InvalidParameterValue",
    "InvalidParameterCombination",
    "InvalidParameter",
    "InvalidInput",
    "InvalidPermission.Malformed",
    "InvalidGroupId.Malformed",
    "InvalidInstanceID.Malformed",
    "InvalidSubnetID.Malformed",
    "InvalidVpcID.Malformed",
    "InvalidPrefixListID.Malformed",
    "InvalidAllocationID.Malformed",
    "MalformedQueryString",
    "MissingParameter",
    "MissingAction",
    "UnknownParameter",
  ),
  refused("InvalidTags", "DuplicateTagKeys", "InvalidTag", "InvalidTagKey.Malformed", "InvalidParameterValue.TagKey"),
  refused("UnsupportedProtocol", "UnsupportedProtocol", "IncompatibleProtocols"),
  // The code on the wire differs from the name in the reference.
  refused("AlpnPolicyNotSupported", "ALPNPolicyNotFound", "ALPNPolicyNotSupported"),
  refused("SslPolicyNotFound", "SSLPolicyNotFound"),
];

/** The first row that fits counts. */
export const awsErrorRows: readonly AwsErrorRow[] = [
  ...throttling,
  ...serviceFailures,
  ...identity,
  ...quotas,
  ...conflicts,
  ...absences,
  ...refusals,
];
