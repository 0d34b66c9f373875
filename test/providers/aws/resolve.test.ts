// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListenerModel } from "../../../providers/aws/model.ts";
import { resolveModel } from "../../../providers/aws/resolve.ts";
import type { NetworkWish } from "../../../providers/aws/wanted.ts";
import { makeLoadBalancer, makeNetwork, makeSubnet, makeWanted, noWish, settings } from "./resolve/parts.ts";

const subnets = [
  makeSubnet({ SubnetId: "subnet-a" }),
  makeSubnet({ SubnetId: "subnet-b", AvailabilityZone: "eu-west-1b" }),
];

function listener(Port: number): ListenerModel {
  return {
    Port,
    Protocol: "TCP",
    DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups: [] } }],
    Certificates: [],
    Attributes: [],
    Tags: [],
  };
}

test("the wish with what the network adds to it", () => {
  const wanted = makeWanted({ listeners: [listener(443), listener(80)] });
  const { loadBalancer, listeners, securityGroups, nodeGroups } = resolveModel(
    wanted,
    makeNetwork({ subnets }),
    settings,
  );
  const { SubnetMappings, SecurityGroups, ...rest } = loadBalancer;
  assert.deepEqual(rest, wanted.loadBalancer);
  assert.deepEqual(SubnetMappings, [{ SubnetId: "subnet-a" }, { SubnetId: "subnet-b" }]);
  assert.deepEqual(
    SecurityGroups,
    securityGroups.map(({ GroupName }) => ({ $ref: `SecurityGroup/${GroupName}` })),
  );
  assert.deepEqual(
    listeners.map(({ Port }) => Port),
    [80, 443],
  );
  assert.deepEqual(nodeGroups, []);
});

const orders: readonly (readonly [string, Partial<NetworkWish>, readonly string[]])[] = [
  ["by id, though named otherwise", {}, ["subnet-a", "subnet-b"]],
  ["as named, where addresses go by position", { eipAllocations: ["e-1", "e-2"] }, ["subnet-b", "subnet-a"]],
];

for (const [name, wish, ids] of orders) {
  test(`the order of the subnets is ${name}`, () => {
    const network = { ...noWish, subnets: ["subnet-b", "subnet-a"], ...wish };
    const { loadBalancer } = resolveModel(makeWanted({ network }), makeNetwork({ subnets }), settings);
    assert.deepEqual(
      loadBalancer.SubnetMappings.map(({ SubnetId }) => SubnetId),
      ids,
    );
  });
}

test("that its subnets were named is told on the load balancer, so that they are not kept without the annotation", () => {
  const network = { ...noWish, subnets: ["subnet-b"] };
  const given = resolveModel(makeWanted({ network }), makeNetwork({ subnets }), settings).loadBalancer;
  assert.deepEqual(given.Tags, [
    { Key: "fairlead.dev/cluster", Value: "prod" },
    { Key: "fairlead.dev/subnets", Value: "given" },
  ]);
  const have = makeLoadBalancer(["subnet-b"], { Tags: given.Tags });
  const found = resolveModel(makeWanted(), makeNetwork({ subnets }), settings, have).loadBalancer;
  assert.deepEqual(found.Tags, makeWanted().loadBalancer.Tags);
  assert.equal(found.SubnetMappings.length, 2);
});

test("it does not depend on the order of what was read", () => {
  const wanted = makeWanted({ instances: ["i-1", "i-2"] });
  const instanceGroups = new Map([
    ["i-2", ["sg-2"]],
    ["i-1", ["sg-1"]],
  ]);
  const network = makeNetwork({ subnets, instanceGroups });
  const turned = makeNetwork({ subnets: subnets.toReversed(), instanceGroups: new Map([...instanceGroups].reverse()) });
  assert.deepEqual(resolveModel(wanted, network, settings), resolveModel(wanted, turned, settings));
});
