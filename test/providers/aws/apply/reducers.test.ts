// SPDX-License-Identifier: Apache-2.0

/** What is not known stays so; the rest is held against the account in apply.test.ts. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reducers } from "../../../../providers/aws/apply/reducers.ts";
import type { Observed } from "../../../../providers/aws/observed.ts";
import { createPlanningRig } from "../planning-rig.ts";

const rig = createPlanningRig();
const { observed } = await rig.converge(rig.model({ ports: [{ port: 443, protocol: "TLS" }] }));
const LoadBalancerArn = observed.loadBalancers[0]?.LoadBalancerArn ?? "";
const TargetGroupArn = observed.targetGroups[0]?.TargetGroupArn ?? "";
const ListenerArn = observed.loadBalancers[0]?.listeners?.[0]?.ListenerArn ?? "";

const unread: Observed = {
  ...observed,
  loadBalancers: observed.loadBalancers.map((have) => ({
    ...have,
    Attributes: undefined,
    listeners: have.listeners?.map((each) => ({
      ...each,
      moreCertificates: undefined,
      Attributes: undefined,
      Tags: undefined,
    })),
  })),
  targetGroups: observed.targetGroups.map((have) => ({ ...have, Attributes: undefined, Targets: undefined })),
};
const Attributes = [{ Key: "a", Value: "b" }];
const Certificates = [{ CertificateArn: "arn:c" }];
const Targets = [{ Id: "i-1", Port: 80 }];

describe("reducers", () => {
  const cases: Readonly<Record<string, Observed>> = {
    "attributes of the load balancer": reducers.ModifyLoadBalancerAttributes(
      unread,
      { LoadBalancerArn, Attributes },
      {},
    ),
    "attributes of target groups": reducers.ModifyTargetGroupAttributes(unread, { TargetGroupArn, Attributes }, {}),
    "attributes of listeners": reducers.ModifyListenerAttributes(unread, { ListenerArn, Attributes }, {}),
    "tags of listeners": reducers.AddTags(unread, { ResourceArns: [ListenerArn], Tags: Attributes }, {}),
    "added certificates": reducers.AddListenerCertificates(unread, { ListenerArn, Certificates }, {}),
    "removed certificates": reducers.RemoveListenerCertificates(unread, { ListenerArn, Certificates }, {}),
    "deregistered targets": reducers.DeregisterTargets(unread, { TargetGroupArn, Targets }, {}),
  };
  for (const [name, after] of Object.entries(cases)) {
    test(`leave unknown ${name} unknown`, () => assert.deepEqual(after, unread));
  }

  test("leave unknown targets unknown but for those that were registered", () => {
    const [after] = reducers.RegisterTargets(unread, { TargetGroupArn, Targets }, {}).targetGroups;
    assert.equal(after?.Targets, undefined);
    assert.deepEqual(after?.ownTargets?.slice(0, 1), Targets);
  });

  test("leave unknown listeners unknown", () => {
    const blind = {
      ...observed,
      loadBalancers: observed.loadBalancers.map((have) => ({ ...have, listeners: undefined })),
    };
    const Listeners = [{ ListenerArn: "arn:l", Port: 80, Protocol: "TCP" as const }];
    const input = { LoadBalancerArn, Protocol: "TCP" as const, DefaultActions: [] };
    assert.deepEqual(reducers.CreateListener(blind, input, { Listeners }), blind);
  });

  test("forget a deleted load balancer wherever it is named", () => {
    const after = reducers.DeleteLoadBalancer({ ...observed, retired: [LoadBalancerArn] }, { LoadBalancerArn }, {});
    assert.deepEqual([after.loadBalancers, after.retired], [[], []]);
    assert.deepEqual(
      after.targetGroups.flatMap((each) => each.LoadBalancerArns),
      [],
    );
  });

  test("change a security group wherever it is seen", () => {
    const [nodes] = observed.network?.nodeGroups ?? [];
    assert.ok(nodes && observed.network);
    const seen = {
      ...observed,
      network: { ...observed.network, namedGroups: [nodes] },
      groupsWithBackendRules: [nodes],
    };
    const after = reducers.CreateTags(seen, { Resources: [nodes.GroupId], Tags: Attributes }, {});
    const groups = [
      ...(after.network?.nodeGroups ?? []),
      ...(after.network?.namedGroups ?? []),
      ...after.groupsWithBackendRules,
    ];
    assert.deepEqual(
      groups.map(({ Tags }) => Tags.some(({ Key }) => Key === "a")),
      [true, true, true],
    );
    const back = reducers.DeleteTags(after, { Resources: [nodes.GroupId], Tags: [{ Key: "a" }] }, {});
    assert.deepEqual(back, seen);
  });
});
