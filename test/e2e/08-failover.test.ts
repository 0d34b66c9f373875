// SPDX-License-Identifier: Apache-2.0

/** A node is drained, killed, cut off, not Ready or excluded: its addresses move, and exactly one node answers afterwards. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { eventually } from "./eventually.ts";
import { type FairleadProcess, isReady } from "./fairlead/fairlead.ts";
import { reach } from "./lan/ask.ts";
import type { LanNode } from "./lan/lan-node.ts";
import { answerers, answersNow, forgetNeighbours, soleAnswerer } from "./lan/neighbours.ts";
import { setNodeConditions } from "./lan/pod.ts";
import { lanConfiguration } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 3, proxyMode: "nftables" });
after(() => world.stop());
const { api, lan, services } = world;
const [outside = assert.fail("clients")] = lan.outsideClients;

/** A speaker that says nothing more is given up after its Lease of 30 s; the margin is for noticing it. */
const leaseMs = 45_000;
/** What the API server knows moves an address at once; no Lease runs out meanwhile. */
const noticeMs = 10_000;

await world.startController();
const speakers = new Map<string, FairleadProcess>();
for (const node of lan.nodes) speakers.set(node.name, await world.startSpeaker(node));
await world.apply(lanConfiguration());
for (const node of lan.nodes) await world.startPod(`web-${node.name}`, "web", node);
await services.create("web", { ipFamilyPolicy: "RequireDualStack" });
const addresses = await services.addressed("web", 2);
const [address = ""] = addresses;
const nodeOfMac = new Map(await Promise.all(lan.nodes.map(async (node) => [await node.mac(), node] as const)));

/** The node that alone answers for the address now. */
async function owner(of = address): Promise<LanNode> {
  const mac = await soleAnswerer(lan.client, of);
  return nodeOfMac.get(mac) ?? assert.fail(`${mac} is no node's`);
}

function speakerOn(node: LanNode): FairleadProcess {
  return speakers.get(node.name) ?? assert.fail(`no speaker on ${node.name}`);
}

/** Resolves once all addresses have left this node, each is answered for by one other, and clients that know nothing get through. */
async function leaves(node: LanNode, timeoutMs: number): Promise<void> {
  const mac = await node.mac();
  for (const each of addresses) {
    await eventually(
      `${each} leaves ${node.name}`,
      async () => {
        const macs = await answerers(lan.client, each);
        return macs.length === 1 && macs[0] !== mac;
      },
      { timeoutMs },
    );
    await forgetNeighbours(lan.client);
    await reach(lan.client, { protocol: "http", address: each, port: 80 });
    await reach(outside, { protocol: "http", address: each, port: 80 });
  }
}

async function returns(node: LanNode): Promise<void> {
  const mac = await node.mac();
  await eventually(
    `${address} returns to ${node.name}`,
    async () => {
      const macs = await answerers(lan.client, address);
      return macs.length === 1 && macs[0] === mac;
    },
    { timeoutMs: leaseMs },
  );
}

test("the Events of the Service say when its address changes its node", async () => {
  const first = await owner();
  await eventually("an Event names the node", async () => {
    const events = await services.events("web");
    return events.some(({ message }) => message.includes(first.name) && message.includes(address));
  });
});

describe("a speaker that is drained", () => {
  test("hands over before it stops answering, and ends with 0", async () => {
    const first = await owner();
    const stopped = speakerOn(first).process.stop(10_000);
    const requests = { answered: 0, unanswered: 0 };
    await eventually("the handover is over", async () => {
      requests[(await answersNow(lan.client, address, 1_000)) ? "answered" : "unanswered"] += 1;
      return speakerOn(first).process.status !== undefined;
    });
    assert.ok(requests.answered > 0);
    assert.equal(requests.unanswered, 0, `${requests.answered} were answered`);
    assert.deepEqual(await stopped, { code: 0, signal: undefined });
    await leaves(first, noticeMs);
    speakers.set(first.name, await world.startSpeaker(first));
    await returns(first);
  });
});

describe("a speaker that is killed", () => {
  test("is replaced once its Lease has run out", async () => {
    const first = await owner();
    speakerOn(first).process.kill("SIGKILL");
    await leaves(first, leaseMs);
    speakers.set(first.name, await world.startSpeaker(first));
    await returns(first);
  });
});

describe("a node that is cut off", () => {
  for (const [how, cut, mend] of [
    ["its cable is pulled", (node: LanNode) => lan.unplug(node), (node: LanNode) => lan.plugIn(node)],
    ["the switch drops its frames", (node: LanNode) => lan.silence(node), (node: LanNode) => lan.unsilence(node)],
  ] as const) {
    test(`is replaced once its Lease has run out, and takes its addresses back (${how})`, async () => {
      const first = await owner();
      await cut(first);
      await leaves(first, leaseMs);
      await mend(first);
      await returns(first);
      await eventually(`${first.name} follows the API server again`, () => isReady(speakerOn(first)));
      for (const node of lan.nodes) speakerOn(node).process.assertRunning();
    });
  }
});

describe("a node that is not fit", () => {
  const unfit: Readonly<
    Record<string, readonly [(node: LanNode) => Promise<unknown>, (node: LanNode) => Promise<unknown>]>
  > = {
    "not Ready": [
      (node) => setNodeConditions(api, node, { Ready: false }),
      (node) => setNodeConditions(api, node, { Ready: true }),
    ],
    "without a network": [
      (node) => setNodeConditions(api, node, { Ready: true, NetworkUnavailable: true }),
      (node) => setNodeConditions(api, node, { Ready: true, NetworkUnavailable: false }),
    ],
    "excluded by label": [(node) => setExcluded(node, "true"), (node) => setExcluded(node, null)],
  };
  for (const [what, [spoil, mend]] of Object.entries(unfit)) {
    test(`does not announce while it is ${what}`, async () => {
      const first = await owner();
      await spoil(first);
      await leaves(first, noticeMs);
      await mend(first);
      await returns(first);
    });
  }
});

function setExcluded(node: LanNode, value: string | null): Promise<unknown> {
  const labels = { "node.kubernetes.io/exclude-from-external-load-balancers": value };
  return api.mergePatch(`/api/v1/nodes/${node.name}`, { metadata: { labels } });
}
