// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { awaitsLabels, NodeLabels } from "../../../../providers/aws/instances/node-labels.ts";
import { Topologies } from "../../../../providers/aws/instances/topologies.ts";
import { type Machine, toMachine } from "../../../../providers/aws/machine/machine.ts";
import { Network } from "../../../../providers/aws/network/network.ts";
import { silentLog } from "../../../../src/log.ts";
import type { Node } from "../../../../src/model/request.ts";
import { uninitializedTaint } from "../../../../src/model/uninitialized-taint.ts";
import { makeNode } from "../../../support/make-service.ts";
import { makeMachine } from "../machine/make-machine.ts";
import { InstancesRig } from "./instances-rig.ts";

const { signal } = new AbortController();
const zoneId = "topology.k8s.aws/zone-id";
const layer = (number: number): string => `topology.k8s.aws/network-node-layer-${number}`;

function makeLabels(rig: InstancesRig) {
  const { api } = rig.world;
  const network = new Network({ api, clock: rig.clock, vpcId: undefined, ownVpcId: async () => undefined });
  const labels = new NodeLabels({ network, topologies: new Topologies({ api, clock: rig.clock, log: silentLog }) });
  const ask = (node: Node, machine: Machine) => rig.settle(labels.of([{ node, machine }], signal));
  return async (machine: Machine, node = makeNode()) => (await ask(node, machine)).get(node.name);
}

test("a node waits for its labels while it is not initialised", () => {
  assert.equal(awaitsLabels({ taints: [] }), false);
  assert.equal(awaitsLabels({ taints: ["node.kubernetes.io/not-ready"] }), false);
  assert.equal(awaitsLabels({ taints: ["node.kubernetes.io/not-ready", uninitializedTaint] }), true);
});

describe("the labels that AWS gives", () => {
  const plain = makeMachine({ state: "pending" });

  test("have the zone's id as the instance tells it, without another call", async () => {
    const rig = new InstancesRig();
    assert.deepEqual(await makeLabels(rig)({ ...plain, zoneId: "usw2-az4" }), { [zoneId]: "usw2-az4" });
    assert.deepEqual(rig.calls(), {});
  });

  test("have it from the region's zones where the instance does not tell it, read once", async () => {
    const rig = new InstancesRig();
    const labelsOf = makeLabels(rig);
    assert.deepEqual(await labelsOf({ ...plain, zoneId: undefined }), { [zoneId]: "usw2-az1" });
    assert.deepEqual(await labelsOf({ ...plain, zoneId: undefined, zone: "us-west-2c" }), { [zoneId]: "usw2-az3" });
    assert.deepEqual(await labelsOf({ ...plain, zoneId: undefined, zone: "us-west-2z" }), {});
    assert.deepEqual(rig.calls(), { DescribeAvailabilityZones: 1 });
  });

  test("have the place in the network, the root as the first layer; not again where the node has it", async () => {
    const rig = new InstancesRig();
    const labelsOf = makeLabels(rig);
    const { id } = rig.addInstance(0, { type: "p5.48xlarge" });
    const machine = toMachine({ InstanceId: id, InstanceType: "p5.48xlarge", State: { Name: "running" } });
    const labels = await labelsOf({ ...machine, zoneId: "usw2-az1" });
    assert.deepEqual(Object.keys(labels ?? {}), [zoneId, layer(1), layer(2), layer(3)]);
    for (const number of [1, 2, 3]) assert.match(labels?.[layer(number)] ?? "", /^nn-[0-9a-f]{17}$/);
    const known = makeNode({ labels: { [layer(1)]: "nn-1" } });
    assert.deepEqual(await labelsOf({ ...machine, zoneId: "usw2-az1" }, known), { [zoneId]: "usw2-az1" });
    assert.deepEqual(rig.calls(), { DescribeInstanceTopology: 1 });
  });
});
