// SPDX-License-Identifier: Apache-2.0

/** AWS's errors, as they come over the wire and out of the SDK, by the table. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Action } from "../../../providers/aws/aws-api.ts";
import { connectionFailures } from "../../../providers/aws/connection-failures.ts";
import { awsErrorRows } from "../../../providers/aws/error-table.ts";
import { AwsError, awsErrorName, isWorthAnotherTry, toAwsFailure } from "../../../providers/aws/errors.ts";
import { FairleadError, type ProblemKind, RetryableError, UserError } from "../../../src/errors.ts";
import type { PostAnswer } from "../../support/http.ts";
import { ec2Error, elbv2Error, origins, recordAws } from "./api/recorded-aws.ts";

/** What a call comes to that gets these answers. */
async function failureOf(action: Action, origin: string, answers: readonly PostAnswer[]): Promise<FairleadError> {
  const { api, replay } = recordAws(origin, answers);
  try {
    await api.call(action, {}, AbortSignal.timeout(5000));
    return assert.fail("it went well");
  } catch (error) {
    assert.ok(error instanceof FairleadError, String(error));
    return error;
  } finally {
    replay.end();
  }
}

const ofElbv2 = (action: Action, ...answers: readonly PostAnswer[]): Promise<FairleadError> =>
  failureOf(action, origins.elasticloadbalancing, answers);
const ofEc2 = (action: Action, ...answers: readonly PostAnswer[]): Promise<FairleadError> =>
  failureOf(action, origins.ec2, answers);

/** Exceptions of the SDK that belong to actions Fairlead does not use. */
const ofOtherActions =
  /TrustStore|Revocation|CaCertificatesBundle|DeleteAssociation|PriorityInUse|RuleNotFound|ServiceException$/;

interface Case {
  readonly service: "elbv2" | "ec2";
  readonly action: Action;
  readonly name: string;
  readonly message?: string;
  readonly kind: ProblemKind;
  readonly reason: string;
  readonly retryAfterMs?: number;
}

const cases: readonly Case[] = [
  {
    service: "elbv2",
    action: "CreateListener",
    name: "DuplicateListener",
    kind: "RetryableError",
    reason: "AlreadyExists",
    retryAfterMs: 1000,
  },
  {
    service: "elbv2",
    action: "CreateLoadBalancer",
    name: "DuplicateLoadBalancerName",
    kind: "RetryableError",
    reason: "AlreadyExists",
    retryAfterMs: 1000,
  },
  {
    service: "elbv2",
    action: "CreateLoadBalancer",
    name: "TooManyLoadBalancers",
    kind: "TerminalError",
    reason: "QuotaExceeded",
  },
  {
    service: "elbv2",
    action: "CreateLoadBalancer",
    name: "InvalidSubnet",
    kind: "TerminalError",
    reason: "InvalidSubnets",
  },
  {
    service: "elbv2",
    action: "CreateLoadBalancer",
    name: "SubnetNotFound",
    kind: "RetryableError",
    reason: "SubnetNotFound",
  },
  {
    service: "elbv2",
    action: "CreateLoadBalancer",
    name: "ValidationError",
    kind: "UserError",
    reason: "InvalidConfiguration",
  },
  { service: "elbv2", action: "CreateLoadBalancer", name: "ResourceInUse", kind: "RetryableError", reason: "InUse" },
  {
    service: "elbv2",
    action: "DeleteTargetGroup",
    name: "ResourceInUse",
    kind: "RetryableError",
    reason: "InUse",
    retryAfterMs: 5000,
  },
  {
    service: "elbv2",
    action: "DeleteLoadBalancer",
    name: "OperationNotPermitted",
    kind: "TerminalError",
    reason: "OperationNotPermitted",
  },
  {
    service: "elbv2",
    action: "CreateListener",
    name: "CertificateNotFound",
    kind: "TerminalError",
    reason: "CertificateNotFound",
  },
  {
    service: "elbv2",
    action: "CreateListener",
    name: "ALPNPolicyNotFound",
    kind: "UserError",
    reason: "AlpnPolicyNotSupported",
  },
  {
    service: "elbv2",
    action: "CreateListener",
    name: "UnsupportedProtocol",
    kind: "UserError",
    reason: "UnsupportedProtocol",
  },
  {
    service: "elbv2",
    action: "RegisterTargets",
    name: "InvalidTarget",
    kind: "RetryableError",
    reason: "InvalidTarget",
  },
  {
    service: "elbv2",
    action: "ModifyCapacityReservation",
    name: "CapacityReservationPending",
    kind: "RetryableError",
    reason: "CapacityReservationPending",
    retryAfterMs: 120_000,
  },
  {
    service: "elbv2",
    action: "ModifyListener",
    name: "ListenerNotFound",
    kind: "RetryableError",
    reason: "NotFound",
    retryAfterMs: 1000,
  },
  {
    service: "elbv2",
    action: "ModifyCapacityReservation",
    name: "InvalidAction",
    kind: "TerminalError",
    reason: "ActionNotSupported",
  },
  {
    service: "elbv2",
    action: "SetSubnets",
    name: "SignatureDoesNotMatch",
    kind: "TerminalError",
    reason: "CredentialsInvalid",
  },
  {
    service: "elbv2",
    action: "SetSubnets",
    name: "ExpiredToken",
    kind: "RetryableError",
    reason: "CredentialsExpired",
  },
  { service: "elbv2", action: "SetSubnets", name: "NeverHeardOf", kind: "TerminalError", reason: "InternalError" },
  {
    service: "ec2",
    action: "DeleteSecurityGroup",
    name: "DependencyViolation",
    kind: "RetryableError",
    reason: "InUse",
    retryAfterMs: 5000,
  },
  {
    service: "ec2",
    action: "CreateSecurityGroup",
    name: "InvalidGroup.Duplicate",
    kind: "RetryableError",
    reason: "AlreadyExists",
    retryAfterMs: 1000,
  },
  {
    service: "ec2",
    action: "AuthorizeSecurityGroupIngress",
    name: "InvalidPermission.Duplicate",
    kind: "RetryableError",
    reason: "AlreadyExists",
    retryAfterMs: 1000,
  },
  {
    service: "ec2",
    action: "AuthorizeSecurityGroupIngress",
    name: "RulesPerSecurityGroupLimitExceeded",
    kind: "TerminalError",
    reason: "QuotaExceeded",
  },
  {
    service: "ec2",
    action: "AuthorizeSecurityGroupIngress",
    name: "InvalidPrefixListId.NotFound",
    kind: "TerminalError",
    reason: "PrefixListNotFound",
  },
  {
    service: "ec2",
    action: "RevokeSecurityGroupIngress",
    name: "InvalidPermission.NotFound",
    kind: "RetryableError",
    reason: "NotFound",
    retryAfterMs: 1000,
  },
  {
    service: "ec2",
    action: "CreateSecurityGroup",
    name: "InvalidVpcID.NotFound",
    kind: "TerminalError",
    reason: "VpcNotFound",
  },
  {
    service: "ec2",
    action: "DescribeSubnets",
    name: "OptInRequired",
    kind: "TerminalError",
    reason: "AccountNotReady",
  },
];

describe("AWS's errors", () => {
  for (const { service, action, name, kind, reason, retryAfterMs } of cases) {
    test(`${action}: ${name} is a ${kind} ${reason}`, async () => {
      const failure = service === "ec2" ? await ofEc2(action, ec2Error(name)) : await ofElbv2(action, elbv2Error(name));
      assert.deepEqual([failure.kind, failure.reason], [kind, reason]);
      assert.equal(failure instanceof RetryableError ? failure.retryAfterMs : undefined, retryAfterMs);
      assert.equal(awsErrorName(failure), name);
      assert.match(failure.message, new RegExp(`^${action}: ${name} happened \\(${name.replace(".", "\\.")}\\)`));
    });
  }

  test("the foreign name, message, status and request id stay in the cause", async () => {
    const { cause } = await ofElbv2("CreateListener", elbv2Error("DuplicateListener", 400, "A listener exists."));
    assert.ok(cause instanceof AwsError);
    assert.deepEqual(
      [cause.name, cause.message, cause.statusCode, cause.requestId],
      ["DuplicateListener", "A listener exists.", 400, "8f4e4d3c-0000-1111-2222-333344445555"],
    );
  });

  test("each exception that the SDK knows of has a row, under its code on the wire", () => {
    const named = new Set(awsErrorRows.flatMap(({ names }) => names));
    // Where the code on the wire is another than the exception's name.
    const wireCodes: Readonly<Record<string, string>> = {
      CapacityDecreaseRequestsLimitExceeded: "CapacityDecreaseRequestLimitExceeded",
    };
    const exceptions = Object.keys(elbv2)
      .filter((name) => name.endsWith("Exception") && !ofOtherActions.test(name))
      .map((name) => name.replace(/Exception$/, ""));
    assert.ok(exceptions.length >= 40, String(exceptions.length));
    assert.deepEqual(
      exceptions.filter((name) => !named.has(wireCodes[name] ?? name)),
      [],
    );
  });

  test("no row is out of reach: each name has one row, or rows that ask for more", () => {
    const seen = new Set<string>();
    for (const { names, actions, text } of awsErrorRows) {
      for (const name of names) {
        assert.ok(!seen.has(name), `${name} is answered by an earlier row`);
        if (actions === undefined && text === undefined) seen.add(name);
      }
    }
  });

  test("a reason is always of the same kind", () => {
    const kinds = Map.groupBy(awsErrorRows, ({ reason }) => reason);
    for (const [reason, rows] of kinds) {
      assert.equal(new Set(rows.map(({ kind }) => kind)).size, 1, reason);
      assert.match(reason, /^[A-Z][A-Za-z]+$/);
    }
  });

  test("deletion protection says how to turn it off", async () => {
    const message = `Load balancer 'arn:aws:…' cannot be deleted because deletion protection is enabled`;
    const failure = await ofElbv2("DeleteLoadBalancer", elbv2Error("OperationNotPermitted", 400, message));
    assert.deepEqual([failure.kind, failure.reason], ["TerminalError", "DeletionProtected"]);
    assert.match(failure.message, /deletion_protection\.enabled .* to false/);
  });

  describe("what is not allowed", () => {
    test("names the permission, that of the action where AWS names none", async () => {
      const failure = await ofElbv2("CreateLoadBalancer", elbv2Error("AccessDenied", 403, "No."));
      assert.deepEqual([failure.kind, failure.reason], ["TerminalError", "AccessDenied"]);
      assert.match(failure.message, /the permission elasticloadbalancing:CreateLoadBalancer is missing/);
    });

    test("names the permission that AWS names, where it is another", async () => {
      const message =
        "User: arn:aws:iam::1:user/x is not authorized to perform: iam:CreateServiceLinkedRole on resource: y";
      const failure = await ofElbv2("CreateLoadBalancer", elbv2Error("AccessDenied", 403, message));
      assert.match(failure.message, /the permission iam:CreateServiceLinkedRole is missing/);
    });

    test("leaves out the part that differs each time, so that it is told once", async () => {
      const message = "You are not authorized to perform this operation. Encoded authorization failure message: ";
      const tell = async (code: string): Promise<string> =>
        (await ofEc2("CreateSecurityGroup", ec2Error("UnauthorizedOperation", 403, message + code))).message;
      const told = await tell("4vnXeq_a-B");
      assert.equal(told, await tell("zzz-other"));
      assert.match(told, /not authorized .* the permission ec2:CreateSecurityGroup is missing/);
    });
  });

  describe("what may pass", () => {
    const three = (answer: PostAnswer): readonly PostAnswer[] => [answer, answer, answer];
    const answers: ReadonlyMap<string, readonly [PostAnswer, string]> = new Map([
      ["a throttled call", [elbv2Error("Throttling", 400, "Rate exceeded"), "Throttled"]],
      ["a throttled call in newer words", [elbv2Error("ThrottlingException", 400, "Rate exceeded"), "Throttled"]],
      ["429 under an unknown name", [elbv2Error("Whatever", 429), "Throttled"]],
      ["500", [elbv2Error("InternalFailure", 500), "ServiceUnavailable"]],
      ["503 under an unknown name", [elbv2Error("Whatever", 503), "ServiceUnavailable"]],
      ["a proxy's page", [{ code: 502, body: "<html><body><h1>Bad gateway</body>" }, "ServiceUnavailable"]],
      ["half a reply", [{ code: 200, body: "<DeleteListenerResponse><Delete" }, "ServiceUnavailable"]],
      ["a reset connection", [{ error: "ECONNRESET" }, "ServiceUnavailable"]],
      ["a refused connection", [{ error: "ECONNREFUSED" }, "ServiceUnavailable"]],
      ["a name that cannot be resolved", [{ error: "EAI_AGAIN" }, "ServiceUnavailable"]],
    ]);
    for (const [what, [answer, reason]] of answers) {
      test(`${what} is a RetryableError ${reason} after three tries`, async () => {
        const { api, replay, tries, throttles } = recordAws(origins.elasticloadbalancing, [...three(answer), answer]);
        const call = api.call("DeleteListener", { ListenerArn: "arn" }, AbortSignal.timeout(5000));
        await assert.rejects(call, { kind: "RetryableError", reason });
        assert.equal(tries.length, 3);
        assert.equal(replay.unused(), 1);
        assert.equal(throttles(), reason === "Throttled" ? 3 : 0);
        replay.end();
      });
    }

    test("the words of EC2", async () => {
      const failure = await ofEc2(
        "DescribeVpcs",
        ...three(ec2Error("RequestLimitExceeded", 503, "Request limit exceeded.")),
      );
      assert.deepEqual([failure.kind, failure.reason], ["RetryableError", "Throttled"]);
    });

    test("nothing else is worth another try", () => {
      const reasons = new Set(awsErrorRows.map((row) => row.names[0] ?? ""));
      const worth = [...reasons].filter((name) =>
        isWorthAnotherTry(toAwsFailure(new AwsError(name, "", {}), "SetSubnets")),
      );
      assert.deepEqual(worth, ["Throttling", "ServiceUnavailable", "RequestTimeTooSkewed"]);
    });

    test("each network code is ServiceUnavailable; without an answer only", () => {
      for (const code of connectionFailures) {
        const failure = toAwsFailure(Object.assign(new Error("no"), { code }), "SetSubnets");
        assert.deepEqual([failure.reason, awsErrorName(failure)], ["ServiceUnavailable", code]);
      }
      assert.equal(
        toAwsFailure(Object.assign(new Error("no"), { code: "EBADF" }), "SetSubnets").reason,
        "InternalError",
      );
    });
  });

  test("missing credentials name the sources", () => {
    const thrown = Object.assign(new Error("Could not load credentials from any providers"), {
      name: "CredentialsProviderError",
    });
    const failure = toAwsFailure(thrown, "DescribeVpcs");
    assert.deepEqual([failure.kind, failure.reason], ["RetryableError", "CredentialsMissing"]);
    assert.match(failure.message, /IRSA.*Pod Identity.*instance metadata/);
  });

  test("errors of ours stay as they are, and have no foreign name", () => {
    const ours = new UserError("Mine", "x");
    assert.equal(toAwsFailure(ours, "DescribeVpcs"), ours);
    assert.equal(awsErrorName(ours), undefined);
    assert.equal(awsErrorName("text"), undefined);
    assert.equal(toAwsFailure("text", "DescribeVpcs").reason, "InternalError");
  });
});
