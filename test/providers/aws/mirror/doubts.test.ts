// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { WriteAction } from "../../../../providers/aws/aws-api.ts";
import { AwsError } from "../../../../providers/aws/errors.ts";
import { type Doubt, doubtAfter } from "../../../../providers/aws/mirror/doubts.ts";
import type { ResourceId } from "../../../../providers/aws/model.ts";
import { FairleadError, RetryableError, TerminalError, UserError } from "../../../../src/errors.ts";

const from = (name: string): { readonly cause: Error } => ({ cause: new AwsError(name, "", {}) });
const lost = new RetryableError("ServiceUnavailable", "socket hang up", from("ECONNRESET"));

const cases: readonly {
  readonly kind: WriteAction;
  readonly on: ResourceId;
  readonly error: unknown;
  readonly doubt: Doubt;
}[] = [
  { kind: "CreateTargetGroup", on: "TargetGroup/a", error: lost, doubt: { kind: "Thing", name: "TargetGroup/a" } },
  { kind: "CreateLoadBalancer", on: "LoadBalancer/a", error: lost, doubt: { kind: "Thing", name: "LoadBalancer/a" } },
  { kind: "DeleteLoadBalancer", on: "LoadBalancer/a", error: lost, doubt: { kind: "Thing", name: "LoadBalancer/a" } },
  {
    kind: "CreateListener",
    on: "Listener/a/80",
    error: lost,
    doubt: { kind: "Part", name: "LoadBalancer/a", part: "listeners" },
  },
  {
    kind: "RegisterTargets",
    on: "TargetGroup/a",
    error: lost,
    doubt: { kind: "Part", name: "TargetGroup/a", part: "Targets" },
  },
  {
    kind: "ModifyLoadBalancerAttributes",
    on: "LoadBalancer/a",
    error: lost,
    doubt: { kind: "Part", name: "LoadBalancer/a", part: "Attributes" },
  },
  {
    kind: "CreateTargetGroup",
    on: "TargetGroup/a",
    error: new RetryableError("Throttled", "after a try whose reply was lost", from("Throttling")),
    doubt: { kind: "Thing", name: "TargetGroup/a" },
  },
  {
    kind: "DeleteSecurityGroup",
    on: "SecurityGroup/a",
    error: new RetryableError("InUse", "", from("DependencyViolation")),
    doubt: { kind: "None" },
  },
  {
    kind: "CreateListener",
    on: "Listener/a/80",
    error: new UserError("InvalidConfiguration", ""),
    doubt: { kind: "None" },
  },
  {
    kind: "CreateListener",
    on: "Listener/a/80",
    error: new TerminalError("AccessDenied", ""),
    doubt: { kind: "None" },
  },
  {
    kind: "CreateListener",
    on: "Listener/a/80",
    error: new RetryableError("NotFound", "", from("TargetGroupNotFound")),
    doubt: { kind: "All" },
  },
  {
    kind: "CreateTargetGroup",
    on: "TargetGroup/a",
    error: new RetryableError("AlreadyExists", "", from("DuplicateTargetGroupName")),
    doubt: { kind: "All" },
  },
  {
    kind: "CreateTags",
    on: "SecurityGroup/a",
    error: new Error("a bug"),
    doubt: { kind: "Thing", name: "SecurityGroup/a" },
  },
];

for (const { kind, on, error, doubt } of cases) {
  const why = error instanceof FairleadError ? `${error.name} ${error.reason}` : String(error);
  test(`${kind} on ${on} after ${why} leaves in doubt: ${JSON.stringify(doubt)}`, () => {
    assert.deepEqual(doubtAfter({ kind, on }, error), doubt);
  });
}
