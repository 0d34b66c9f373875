// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDone, isRemoval } from "../../../../providers/aws/mirror/shared-changes.ts";
import type { Observed, ObservedSecurityGroup } from "../../../../providers/aws/observed.ts";
import type { Operation } from "../../../../providers/aws/operation.ts";
import { makeGroup, ourTags } from "./things.ts";

const backend = makeGroup({ GroupId: "sg-back", GroupName: "k8s-traffic", Tags: ourTags("BackendSecurityGroup") });
const ports = { IpProtocol: "tcp", FromPort: 0, ToPort: 65535 };
const ruled = makeGroup({
  GroupId: "sg-nodes",
  GroupName: "nodes",
  Ingress: [{ ...ports, source: { kind: "Group", GroupId: "sg-back" }, Description: "fairlead.dev/backend" }],
});
const bare = { ...ruled, Ingress: [] };

function observing(backendGroup: ObservedSecurityGroup | undefined, nodes: ObservedSecurityGroup): Observed {
  return {
    owner: { key: "default/web", clusterName: "c1", uids: [] },
    network: {
      vpc: { VpcId: "vpc-1", CidrBlocks: [] },
      subnets: [],
      namedGroups: [],
      instanceGroups: new Map(),
      nodeGroups: [nodes],
    },
    loadBalancers: [],
    targetGroups: [],
    securityGroups: [],
    backendGroup,
    backendGroupInUse: false,
    groupsWithBackendRules: [],
    retired: [],
    publishedHostname: undefined,
  };
}

const own = "SecurityGroup/k8s-traffic";
const IpPermissions = [{ ...ports, UserIdGroupPairs: [{ GroupId: { $ref: own } as const }] }];
const input = { GroupId: "sg-nodes", IpPermissions };
const tagged = (Value: string) => ({
  Resources: [{ $ref: own } as const],
  Tags: [{ Key: "fairlead.dev/cluster", Value }],
});

const cases: readonly {
  readonly operation: Omit<Operation, "why">;
  readonly done: Observed;
  readonly open: Observed;
}[] = [
  {
    operation: { kind: "CreateSecurityGroup", on: own, input: { GroupName: "k8s-traffic", Description: "" } },
    done: observing(backend, bare),
    open: observing(undefined, bare),
  },
  {
    operation: { kind: "DeleteSecurityGroup", on: own, input: { GroupId: { $ref: own } } },
    done: observing(undefined, bare),
    open: observing(backend, bare),
  },
  {
    operation: { kind: "AuthorizeSecurityGroupIngress", on: "SecurityGroup/sg-nodes", input },
    done: observing(backend, ruled),
    open: observing(backend, bare),
  },
  {
    operation: { kind: "RevokeSecurityGroupIngress", on: "SecurityGroup/sg-nodes", input },
    done: observing(backend, bare),
    open: observing(backend, ruled),
  },
  {
    operation: { kind: "CreateTags", on: own, input: tagged("c1") },
    done: observing(backend, bare),
    open: observing({ ...backend, Tags: [] }, bare),
  },
  {
    operation: { kind: "DeleteTags", on: own, input: tagged("c1") },
    done: observing({ ...backend, Tags: [] }, bare),
    open: observing(backend, bare),
  },
];

for (const { operation, done, open } of cases) {
  test(`${operation.kind} is done when somebody else has done it, and only then`, () => {
    const whole = { ...operation, why: "" } as Operation;
    assert.equal(isDone(whole, done), true);
    assert.equal(isDone(whole, open), false);
  });
}

test("what takes away is told from what gives", () => {
  const kinds = cases.map(({ operation }) => operation).filter(isRemoval);
  assert.deepEqual(
    kinds.map(({ kind }) => kind),
    ["DeleteSecurityGroup", "RevokeSecurityGroupIngress"],
  );
});
