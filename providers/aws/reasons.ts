// SPDX-License-Identifier: Apache-2.0

/** Every reason this provider gives, as the documentation tells of them; a test compares the tables with the code. */

/** Yours to mend, on the Service or in the network: reason of its condition `fairlead.dev/Ready` and of the Event. Looked at again each ten minutes. */
export const serviceReasons = {
  AddressInUse:
    "The load balancer has to be replaced, and its successor is to have an address that the present one still serves from.",
  AlpnPolicyNotSupported: "AWS does not know the ALPN policy.",
  AmbiguousSecurityGroups:
    "An instance has several security groups and not exactly one with the tag kubernetes.io/cluster/<name>; or several groups have the Name that an annotation gives.",
  DualstackNeeded: "The Service has IPv6, and its load balancer is to be ipv4.",
  InvalidAddresses: "There is not exactly one address for each subnet, or one is in none of them.",
  InvalidAnnotation: "An annotation has a value that is not allowed; the message says which are.",
  InvalidConfiguration: "AWS refused what the Service asks for; the message is AWS's.",
  InvalidSourceRanges: "spec.loadBalancerSourceRanges has what is no CIDR, or IPv6 on a load balancer that is ipv4.",
  InvalidSubnets:
    "The subnets cannot be those of one load balancer: two in one zone, in different places, or without IPv6.",
  InvalidTags: "AWS refused the tags that the Service asks for.",
  LoadBalancerIPNotSupported:
    "spec.loadBalancerIP is set, which AWS cannot give (in cloud-provider-aws's meaning; else a warning).",
  NameInUse: "What cannot be changed in place has a name that an annotation fixes, so that no successor can be made.",
  NoSubnets: "No subnet of the VPC is fit; the message counts what was wrong with each.",
  NodePortMissing: "Instance targets are reached by NodePorts, and a port has none.",
  PortConflict: "An older Service of the group has the port.",
  SecurityGroupNotFound: "No security group has the id or Name that an annotation gives.",
  SslPolicyNotFound: "AWS does not know the security policy.",
  SubnetNotFound: "No subnet has the id or Name that an annotation gives.",
  SubnetsCannotBeChanged: "The load balancer stands in one zone, whose subnet or addresses AWS cannot exchange.",
  TcpUdpListenerDisabled: "A port is both TCP and UDP, and an annotation forbids TCP_UDP listeners.",
  TcpUdpPortsDiffer: "A port is both TCP and UDP, and its two NodePorts or targetPorts differ.",
  UnsupportedProtocol: "A port is neither TCP nor UDP, or AWS does not take the protocols together.",
} as const;

/** Wrong in the account, or with what Fairlead may do in it. Looked at again each ten minutes. */
export const accountReasons = {
  AccessDenied: "A permission is missing; the message names it.",
  AccountNotReady: "AWS has not opened the account or the service yet.",
  ActionNotSupported: "The region, or what answers at its endpoint, does not know an action.",
  AllocationIdNotFound: "An Elastic IP address that is asked for is not there.",
  AvailabilityZoneNotSupported: "A zone has no Network Load Balancers.",
  CertificateNotFound: "A certificate is not there, or not of a kind that AWS takes.",
  CredentialsInvalid: "The credentials are not valid for the account, region or endpoint.",
  DeletionProtected: "The load balancer is protected from deletion; the message says what to do.",
  InternalError: "AWS answered what nobody foresaw: please tell us.",
  InvalidSubnets: "AWS does not take the subnets; the message is AWS's.",
  NotOurs: "Something in the account has a name that is needed, and not our tags. It is not touched.",
  OperationNotPermitted: "AWS does not allow it; the message is AWS's.",
  PrefixListNotFound: "A prefix list that is asked for is not there.",
  QuotaExceeded: "A quota is used up; the message names it.",
  VpcNotFound: "The VPC is not there.",
} as const;

/** What passes, or is answered by another look at AWS: told only from the third failure in a row on, and tried again with backoff. */
export const passingReasons = {
  AlreadyExists: "What was to be made is there: the reply to an earlier try was lost.",
  CapacityReservationPending: "A change of reserved capacity is not through yet.",
  ClockSkewed: "The clock of this machine is wrong.",
  CredentialsExpired: "The credentials have run out, and are about to be renewed.",
  CredentialsMissing: "No source has credentials.",
  InUse: "Something else still uses what is to be removed.",
  InsufficientCapacity: "AWS has not as much capacity to reserve now.",
  InvalidSecurityGroup: "A security group has just gone, or is not known everywhere yet.",
  InvalidTarget: "An instance has just gone, or is not known everywhere yet.",
  NotFound: "What was to be changed has gone; AWS is looked at afresh.",
  RegionUnknown: "Nothing says which region to use.",
  ServiceUnavailable: "AWS, or the way to it, failed.",
  SubnetNotFound: "A subnet has just gone, or is not known everywhere yet.",
  Throttled: "AWS asks for fewer calls; all calls of that kind slow down.",
  VpcUnknown: "No node's instance was found, and --aws-vpc-id is not given.",
} as const;

/** Warnings, each one Event: nothing is refused. */
export const warningReasons = {
  AnnotationIgnored: "An annotation has no effect here; the message says why, and what has.",
  LoadBalancerIPIgnored: "spec.loadBalancerIP has no effect; the message names the annotations that have.",
  SessionAffinityIgnored: "AWS has no stickiness for the protocol of a port.",
  UnknownAnnotation: "An annotation is not known; the message names the nearest that is.",
} as const;

/** Of nodes, beside those of the account and those that pass: nothing is written to such a Node, and it is never deleted. */
export const nodeReasons = {
  AmbiguousNodeName: "The node has no providerID, and its name is the private DNS name of several instances.",
  InstanceNotSeen: "AWS does not know the node's instance, which is not believed yet.",
  NodeNotFoundByName:
    "The node has no providerID, and its name is not the private DNS name of an instance of this cluster.",
  NotAnInstance: "The node's providerID is not that of an EC2 instance; the node is somebody else's.",
} as const;
