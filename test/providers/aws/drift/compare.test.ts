// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareThing, sameAttributes, sameRules, withKnownParts } from "../../../../providers/aws/drift/compare.ts";
import type { Thing } from "../../../../providers/aws/mirror/holdings.ts";
import type { ObservedListener, ObservedRule } from "../../../../providers/aws/observed.ts";
import { loadBalancer, securityGroup, targetGroup } from "../mirror/things.ts";

const unread = { Attributes: undefined, CapacityUnits: undefined, listeners: undefined };
const rule: ObservedRule = {
  IpProtocol: "tcp",
  FromPort: 80,
  ToPort: 80,
  source: { kind: "Cidr", CidrIp: "10.0.0.0/8" },
};
const other: ObservedRule = { ...rule, source: { kind: "Cidr", CidrIp: "192.0.2.0/24" } };

const cases: readonly {
  readonly name: string;
  readonly known: Thing;
  readonly found: Thing;
  readonly differences: readonly string[];
  readonly isNews?: boolean;
}[] = [
  { name: "nothing", known: loadBalancer(), found: loadBalancer(unread), differences: [] },
  {
    name: "the order of groups and of names in a mapping",
    known: loadBalancer({ SubnetMappings: [{ SubnetId: "s", ZoneName: "z", AllocationId: "e" }] }),
    found: loadBalancer({
      ...unread,
      SecurityGroups: ["sg-back", "sg-front"],
      SubnetMappings: [{ ZoneName: "z", AllocationId: "e", SubnetId: "s" }],
    }),
    differences: [],
  },
  {
    name: "the state, which time changes",
    known: loadBalancer({ State: { Code: "provisioning", Reason: "" } }),
    found: loadBalancer(unread),
    differences: [],
    isNews: true,
  },
  {
    name: "the load balancer that uses it, which listeners tell",
    known: targetGroup(),
    found: targetGroup({ LoadBalancerArns: [] }),
    differences: [],
    isNews: true,
  },
  {
    name: "a group",
    known: loadBalancer(),
    found: loadBalancer({ ...unread, SecurityGroups: ["sg-front"] }),
    differences: ["LoadBalancer"],
  },
  { name: "tags", known: loadBalancer(), found: loadBalancer({ ...unread, Tags: [] }), differences: ["Tags"] },
  {
    name: "a health check and tags",
    known: targetGroup(),
    found: targetGroup({ HealthCheckIntervalSeconds: 30, Tags: [] }),
    differences: ["TargetGroup", "Tags"],
  },
  {
    name: "rules",
    known: securityGroup({ Ingress: [rule] }),
    found: securityGroup({ Ingress: [rule, other] }),
    differences: ["SecurityGroup"],
  },
];

for (const { name, known, found, differences, isNews = differences.length > 0 } of cases) {
  test(`finds out: ${name}`, () => {
    const comparison = compareThing(known, found);
    assert.deepEqual(comparison.differences, differences);
    assert.equal(comparison.isNews, isNews);
  });
}

test("what a listing does not tell stays known", () => {
  const { thing } = compareThing(loadBalancer(), loadBalancer({ ...unread, Scheme: "internal" }));
  assert.deepEqual(thing, loadBalancer({ Scheme: "internal" }));
});

describe("parts", () => {
  test("rules are the same in whatever order, but not with other descriptions", () => {
    assert.equal(sameRules([rule, other], [other, rule]), true);
    assert.equal(sameRules([rule], [{ ...rule, Description: "x" }]), false);
  });

  test("attributes that are not known differ from nothing", () => {
    const have = [{ Key: "a", Value: "1" }];
    assert.equal(sameAttributes(have, [...have, { Key: "b", Value: "2" }]), true);
    assert.equal(sameAttributes(have, [{ Key: "a", Value: "2" }]), false);
  });

  test("listeners keep what their listing does not tell; one that is new has none of it", () => {
    const listener: ObservedListener = {
      ListenerArn: "arn:1",
      Port: 80,
      Protocol: "TCP",
      Certificates: [],
      forwardsTo: [],
      stickiness: undefined,
      moreCertificates: [],
      Attributes: [{ Key: "a", Value: "1" }],
      Tags: [],
    };
    const found = { ...listener, Attributes: undefined, Tags: undefined };
    assert.deepEqual(withKnownParts([found, { ...found, ListenerArn: "arn:2" }], [listener]), [
      listener,
      { ...found, ListenerArn: "arn:2" },
    ]);
  });
});
