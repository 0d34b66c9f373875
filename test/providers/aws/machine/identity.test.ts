// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Identity, identityOf } from "../../../../providers/aws/machine/identity.ts";

const id = "i-0123456789abcdef0";
const foreign: Identity = { kind: "Foreign" };
const stated = (zone: string, of = id): Identity => ({ kind: "Instance", id: of, zone, isStated: true });
const named = (name: string): Identity => ({ kind: "Named", name });
const byItsName: Identity = { kind: "Instance", id, zone: "", isStated: false };
const fargate = (host: string, zone = ""): Identity => ({ kind: "Fargate", host, zone });

const providerIDs: readonly (readonly [providerID: string, identity: Identity])[] = [
  [`aws:///eu-west-1a/${id}`, stated("eu-west-1a")],
  [`aws://eu-west-1a/${id}`, stated("eu-west-1a")],
  [`aws:///us-west-2-lax-1a/${id}`, stated("us-west-2-lax-1a")],
  [`aws:////${id}`, stated("")],
  [`aws:///${id}`, stated("")],
  [id, stated("")],
  ["aws:///eu-west-1a/i-01234567", stated("eu-west-1a", "i-01234567")],
  // None of EC2's forms: AWS would refuse the whole call.
  ["aws:///eu-west-1a/i-0123", foreign],
  ["aws:///eu-west-1a/i-0123456789ABCDEF0", foreign],
  // The last part says what it is, whatever stands before it.
  [`aws:///EU/${id}`, stated("")],
  [`aws:///eu-west-1a/04f5cd7c0a-4b12/${id}`, stated("eu-west-1a")],
  [`aws://123456789012/eu-west-1a/${id}`, stated("eu-west-1a")],
  [`aws:///eu-west-1a/${id}/x`, foreign],
  ["aws:///eu-west-1a/vol-0123456789abcdef0", foreign],
  ["vol-0123456789abcdef0", foreign],
  [`AWS:///eu-west-1a/${id}`, foreign],
  [
    "aws:///us-west-2a/fargate-ip-10-0-0-1.us-west-2.compute.internal",
    fargate("ip-10-0-0-1.us-west-2.compute.internal", "us-west-2a"),
  ],
  [
    "aws:///us-west-2a/04f5cd7c0a-4b12/fargate-ip-10-0-0-1.us-west-2.compute.internal",
    fargate("ip-10-0-0-1.us-west-2.compute.internal", "us-west-2a"),
  ],
  ["aws:///fargate-10.0.0.1", fargate("10.0.0.1")],
  ["aws:///us-west-2a/04f5cd7c0a-4b12/fargate-10.0.0.1", fargate("10.0.0.1", "us-west-2a")],
  // Nodes that are not in EC2, or not as instances of this account.
  [`aws:///usw2-az1/sagemaker/cluster/hyperpod-abc-${id}`, foreign],
  ["eks-hybrid:///eu-west-1/cluster/mi-0123456789abcdef0", foreign],
  ["kind://docker/kind/kind-worker", foreign],
  ["kwok://node-1", foreign],
  ["fairlead://node-1", foreign],
  ["aws://", foreign],
];

describe("by a node's providerID", () => {
  for (const [providerID, identity] of providerIDs) {
    test(`${providerID} is ${JSON.stringify(identity)}`, () => {
      // Whatever the name says.
      assert.deepEqual(identityOf({ name: "i-11111111111111111", providerID }), identity);
    });
  }
});

const names: readonly (readonly [name: string, identity: Identity])[] = [
  ["ip-10-0-0-1.eu-west-1.compute.internal", named("ip-10-0-0-1.eu-west-1.compute.internal")],
  ["ip-10-0-0-1.Example.Org", named("ip-10-0-0-1.example.org")],
  ["node-1", named("node-1")],
  [`${id}.eu-west-1.compute.internal`, byItsName],
  [id, byItsName],
  ["i-love-kubernetes.example.org", named("i-love-kubernetes.example.org")],
  ["fargate-ip-10-0-0-1", named("fargate-ip-10-0-0-1")],
];

describe("by a node's name, while it has no providerID", () => {
  for (const [name, identity] of names) {
    test(`${name} is ${JSON.stringify(identity)}`, () => {
      assert.deepEqual(identityOf({ name, providerID: "" }), identity);
    });
  }
});

test("an id that AWS is asked for has one of EC2's forms, whatever the providerID", () => {
  const part = fc.constantFrom("aws:", "/", "//", "///", id, "i-", "eu-west-1a", "fargate-", "x", "eks-hybrid:");
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string({ maxLength: 5 })), { maxLength: 8 }), fc.string(), (parts, name) => {
      const identity = identityOf({ name, providerID: parts.join("") });
      if (identity.kind === "Instance") assert.match(identity.id, /^i-([0-9a-f]{8}|[0-9a-f]{17})$/);
    }),
  );
});
