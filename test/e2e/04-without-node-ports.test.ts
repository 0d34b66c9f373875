// SPDX-License-Identifier: Apache-2.0

/** `allocateLoadBalancerNodePorts: false`: bare metal needs no NodePort, and takes none. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { reach, refuse, unreachable } from "./lan/ask.ts";
import { lanConfiguration, servicePorts } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 2, proxyMode: "nftables" });
after(() => world.stop());
const { lan, services } = world;
const [node = assert.fail("nodes")] = lan.nodes;
const [outside = assert.fail("clients")] = lan.outsideClients;

await world.startFairlead();
await world.apply(lanConfiguration());
await world.startPod("bare-1", "bare", node);

async function nodePorts(): Promise<readonly number[]> {
  return (await services.get("bare")).spec.ports.map(({ nodePort = 0 }) => nodePort);
}

let address = "";

test("a Service without NodePorts is served on all its ports", async () => {
  await services.create("bare", { ports: servicePorts, allocateLoadBalancerNodePorts: false });
  [address = ""] = await services.addressed("bare");
  for (const { name: protocol, port } of servicePorts) await reach(outside, { protocol, address, port });
  assert.deepEqual(await nodePorts(), [0, 0, 0, 0, 0]);
});

test("NodePorts can be had later, and the address stays", async () => {
  await services.patchSpec("bare", { allocateLoadBalancerNodePorts: true });
  const [nodePort = 0] = await nodePorts();
  assert.notEqual(nodePort, 0);
  await reach(outside, { protocol: "http", address: node.address.v4, port: nodePort });
  await reach(outside, { protocol: "http", address, port: 80 });
  assert.deepEqual(await services.addressed("bare"), [address]);
});

test("NodePorts can be given back, and the address stays", async () => {
  const [nodePort = 0] = await nodePorts();
  const ports = servicePorts.map((port) => ({ ...port, nodePort: 0 }));
  await services.patchSpec("bare", { allocateLoadBalancerNodePorts: false, ports });
  assert.deepEqual(await nodePorts(), [0, 0, 0, 0, 0]);
  await refuse(outside, { protocol: "http", address: node.address.v4, port: nodePort }, unreachable);
  await reach(outside, { protocol: "http", address, port: 80 });
  assert.deepEqual(await services.addressed("bare"), [address]);
});
