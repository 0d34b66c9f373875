// SPDX-License-Identifier: Apache-2.0

/** The rig without Fairlead: what the other scenarios rest on holds, and their probes see what is wrong when it is wrong. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { eventually } from "./eventually.ts";
import { storm } from "./frames/storm.ts";
import { lanClientAddress } from "./lan/addresses.ts";
import { ask, askOnce } from "./lan/ask.ts";
import { answerers } from "./lan/neighbours.ts";
import { newService, servicePath, servicePorts } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 2, proxyMode: "nftables" });
after(() => world.stop());
const { api, lan } = world;
const vip = { v4: "172.30.0.99", v6: "fd00:30::99" };

test("kube-proxy forwards an address that only the status of a Service names", async () => {
  const [first, second] = lan.nodes;
  assert.ok(first !== undefined && second !== undefined);
  await world.startPod("web-1", "web", second);
  await api.apply(newService("web", { ports: servicePorts, ipFamilyPolicy: "RequireDualStack" }));
  const ingress = [{ ip: vip.v4 }, { ip: vip.v6 }];
  await api.mergePatch(`${servicePath("web")}/status`, { status: { loadBalancer: { ingress } } });
  await first.namespace.links([`addr add ${vip.v4}/32 dev lo`, `addr add ${vip.v6}/128 dev eth0`]);
  for (const address of [vip.v4, vip.v6]) {
    for (const { name, port } of servicePorts) {
      const reply = await eventually(`${name} through ${address}`, () =>
        askOnce(lan.client, { protocol: name, address, port }),
      );
      assert.equal(reply.pod, "web-1");
    }
  }
});

test("the probe for answerers counts hardware addresses", async () => {
  const [first, second] = lan.nodes;
  assert.ok(first !== undefined && second !== undefined);
  const macs = [await first.mac(), await second.mac()].sort();
  assert.deepEqual(await answerers(lan.client, vip.v4), [await first.mac()]);
  assert.deepEqual(await answerers(lan.client, vip.v6), [await first.mac()]);
  assert.deepEqual(await answerers(lan.client, "172.30.0.98"), []);
  await second.namespace.links([`addr add ${vip.v4}/32 dev lo`, `addr add ${vip.v6}/128 dev eth0`]);
  assert.deepEqual(await answerers(lan.client, vip.v4), macs);
  assert.deepEqual(await answerers(lan.client, vip.v6), macs);
});

test("the storm's frames are what a kernel answers, and its judge counts no fewer than the kernel", async () => {
  const [first] = lan.nodes;
  assert.ok(first !== undefined);
  const { asking, answered } = await storm(lan.client, { targets: first.address, asker: lanClientAddress, count: 500 });
  assert.ok(answered.arp > 100 && answered.arp <= asking.arp, `ARP: ${answered.arp} of ${asking.arp}`);
  assert.ok(answered.ndp > 100 && answered.ndp <= asking.ndp, `NDP: ${answered.ndp} of ${asking.ndp}`);
});

test("a node without a cable answers nobody, and failures have names", async () => {
  const [first] = lan.nodes;
  assert.ok(first !== undefined);
  const question = { protocol: "tcp", address: first.address.v4, port: 7000, timeoutMs: 700 } as const;
  assert.deepEqual(await ask(lan.client, question), [{ error: "ECONNREFUSED" }]);
  await lan.unplug(first);
  assert.deepEqual(await ask(lan.client, question), [{ error: "Timeout" }]);
  await lan.plugIn(first);
  await lan.silence(first);
  assert.deepEqual(await ask(lan.client, question), [{ error: "Timeout" }]);
  await lan.unsilence(first);
  await eventually("the node is back", async () => "error" in ((await ask(lan.client, question))[0] ?? {}));
});
