// SPDX-License-Identifier: Apache-2.0

/** A client reaches the pods through the address of a Service: every protocol, both families, both modes of kube-proxy. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { conditionOf } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import { askOnce } from "./lan/ask.ts";
import type { ProxyMode } from "./lan/kube-proxy.ts";
import { answerers } from "./lan/neighbours.ts";
import { lanConfiguration, servicePorts } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 3 });
after(() => world.stop());
const { lan, services } = world;
const modes: readonly ProxyMode[] = ["nftables", "iptables"];

await world.startFairlead();
await world.apply(lanConfiguration());
for (const node of lan.nodes.slice(0, 2)) await world.startPod(`web-${node.name}`, "web", node);
await services.create("web", { ports: servicePorts, ipFamilyPolicy: "RequireDualStack" });
const addresses = await services.addressed("web", 2);

test("the Service has one address of each family, from the pool", () => {
  assert.match(addresses[0] ?? "", /^172\.30\.0\.1\d\d$/);
  assert.match(addresses[1] ?? "", /^fd00:30::1[0-9a-f]{2}$/);
});

test("the Service says that it is ready and who announces it", async () => {
  await services.told("web", "fairlead.dev/Ready", "True", "Provisioned");
  for (const type of ["fairlead.dev/AnnouncedIPv4", "fairlead.dev/AnnouncedIPv6"]) {
    const condition = await eventually(`${type} is True`, async () => {
      const found = conditionOf(await services.get("web"), type);
      return found?.status === "True" && found;
    });
    assert.match(condition.message, /node-[123]/);
  }
});

test("exactly one node answers for each address", async () => {
  for (const address of addresses) {
    await eventually(`somebody answers for ${address}`, async () => (await answerers(lan.client, address)).length > 0);
    assert.equal((await answerers(lan.client, address)).length, 1);
  }
});

for (const mode of modes) {
  describe(`kube-proxy in ${mode} mode`, () => {
    test("starts", () => world.setProxyMode(mode));
    for (const address of addresses) {
      for (const { name: protocol, port } of servicePorts) {
        test(`${protocol} to ${address} reaches a pod, from the LAN and from behind the router`, async () => {
          for (const client of [lan.client, ...lan.outsideClients]) {
            const reply = await eventually("an answer", () => askOnce(client, { protocol, address, port }));
            assert.match(reply.pod, /^web-node-[12]$/);
          }
        });
      }
    }
  });
}

test("a pod reaches the Service through its address, and so does a node", async () => {
  const caller = await world.startPod("caller", "caller", lan.nodes[2] ?? assert.fail("three nodes"));
  for (const address of addresses) {
    for (const from of [caller.network, ...lan.nodes.map((node) => node.namespace)]) {
      const reply = await eventually("an answer", () => askOnce(from, { protocol: "http", address, port: 80 }));
      assert.match(reply.pod, /^web-node-[12]$/);
    }
  }
});
