// SPDX-License-Identifier: Apache-2.0

/** The announcer alone, on each kind of link that a node may have its address on: which link answers, and what it leaves alone. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually } from "./eventually.ts";
import { arpRequest, neighbourSolicitation } from "./frames/request-frames.ts";
import { toHex } from "./frames/storm.ts";
import { answerers } from "./lan/neighbours.ts";
import type { NetworkNamespace } from "./lan/network-namespace.ts";
import { macOf, Segment } from "./layer2/segment.ts";

const v4 = "10.9.0.100";
const v6 = "fd00:9::100";

/** How a node has its address; its announcer must answer on the link of this name and on no other. */
interface Topology {
  readonly type: "veth" | "bridge" | "bond" | "macvlan" | "vlan";
  readonly link: string;
  readonly node: readonly string[];
  readonly client: readonly string[];
  /** Where another link of the node is on the same cable, and would answer as well. */
  readonly isNamed?: true;
}

const asBefore: readonly string[] = [];
const topologies: readonly Topology[] = [
  { type: "veth", link: "eth0", node: asBefore, client: asBefore },
  {
    type: "bridge",
    link: "br0",
    node: ["addr flush dev eth0", "link add br0 type bridge", "link set eth0 master br0", "link set br0 up"],
    client: asBefore,
  },
  {
    type: "bond",
    link: "bond0",
    node: [
      "addr flush dev eth0",
      "link set eth0 down",
      "link add bond0 type bond mode active-backup miimon 50",
      "link set eth0 master bond0",
      "link set bond0 up",
    ],
    client: asBefore,
  },
  {
    type: "macvlan",
    link: "lan",
    node: ["addr flush dev eth0", "link add link eth0 name lan type macvlan mode bridge", "link set lan up"],
    client: asBefore,
    isNamed: true,
  },
  {
    type: "vlan",
    link: "eth0.7",
    node: ["addr flush dev eth0", "link add link eth0 name eth0.7 type vlan id 7", "link set eth0.7 up"],
    client: [
      "addr flush dev eth0",
      "link set eth0 name trunk",
      "link set trunk up",
      "link add link trunk name eth0 type vlan id 7",
      "link set eth0 up",
      "addr add 10.9.0.2/24 dev eth0",
      "addr add fd00:9::2/64 dev eth0",
    ],
  },
];

/** Not every kernel is built with all types of links. */
function isKnown(type: Topology["type"]): boolean {
  const script = `ip link add probe type veth && ip link add link probe name tried type ${type} ${type === "vlan" ? "id 7" : ""}`;
  return type === "veth" || spawnSync("unshare", ["--net", "sh", "-e", "-c", script]).status === 0;
}

/** Asks as the kernel of the client does when it has something to send, and gives the MAC that it has learnt. */
async function resolve(client: NetworkNamespace, address: string): Promise<string> {
  await client.links([`neigh replace ${address} dev eth0 nud none use`]);
  return eventually(`the client's kernel knows ${address}`, async () => {
    const text = await client.run("ip", ["neigh", "show", address]);
    return / lladdr (\S+) (?:REACHABLE|STALE|DELAY)/.exec(text)?.[1];
  });
}

const known = topologies.filter(({ type }) => isKnown(type));
for (const { type } of topologies) {
  if (!known.some((topology) => topology.type === type))
    process.stdout.write(`This kernel has no ${type} links: not tried\n`);
}

for (const topology of known) {
  test(`${topology.type}: ${topology.link} answers arping, ndisc6 and a kernel, and alone`, async (t) => {
    const segment = await Segment.create(topology.type);
    t.after(() => segment.delete());
    const { node, client } = segment;
    await client.links(topology.client);
    await node.links([...topology.node, `addr replace 10.9.0.1/24 dev ${topology.link}`]);
    const announcer = segment.announcer();
    await eventually(
      "its link is ready",
      () => announcer.link(topology.link)?.ndp && announcer.link(topology.link)?.up,
    );
    const interfaces = topology.isNamed ? [topology.link] : undefined;
    await announcer.announce({ ip: v4, interfaces }, { ip: v6, interfaces });
    const mac = await macOf(node, topology.link);
    for (const address of [v4, v6]) {
      assert.deepEqual(await answerers(client, address), [mac]);
      assert.equal(await resolve(client, address), mac);
    }
  });
}

describe("on one cable", async () => {
  const segment = await Segment.create("cable");
  after(() => segment.delete());
  const { node, client } = segment;
  const announcer = segment.announcer();
  await announcer.announce(v4, v6, { ip: "10.9.0.101", interfaces: ["eth7"] });
  const mac = Buffer.from((await macOf(client, "eth0")).replaceAll(":", ""), "hex");
  const asker = { mac, v4: Buffer.from(toHex("10.9.0.2"), "hex"), v6: Buffer.from(toHex("fd00:9::2"), "hex") };
  const arp = arpRequest(asker, Buffer.from(toHex(v4), "hex"));
  const ndp = neighbourSolicitation(asker, Buffer.from(toHex(v6), "hex"));
  const nodeMac = (await macOf(node, "eth0")).replaceAll(":", "");

  /** What comes back within a while, of frames about the two addresses. */
  async function exchange(...frames: readonly Buffer[]): Promise<readonly string[]> {
    const program = fileURLToPath(new URL("programs/exchange.ts", import.meta.url));
    const output = await client.run(process.execPath, [
      program,
      "300",
      ...frames.map((frame) => frame.toString("hex")),
    ]);
    return output.split("\n").filter((frame) => frame.includes(toHex(v4)) || frame.includes(toHex(v6)));
  }

  const withTag = (frame: Buffer, tag: string) =>
    Buffer.concat([frame.subarray(0, 12), Buffer.from(`8100${tag}`, "hex"), frame.subarray(12)]);

  // The rounds that tell the neighbours are over.
  await eventually("it is quiet", async () => (await exchange()).length === 0);

  test("answers each frame once", async () => {
    const replies = await exchange(arp, ndp);
    assert.equal(replies.length, 2);
    for (const reply of replies) assert.equal(reply.slice(12, 24), nodeMac);
  });

  test("answers frames with a priority tag, and those of no VLAN that it is not in", async () => {
    assert.equal((await exchange(withTag(arp, "e000"), withTag(ndp, "e000"))).length, 2);
    assert.deepEqual(await exchange(withTag(arp, "0007"), withTag(ndp, "0007")), []);
  });

  test("answers on no link but those that are named", async () => {
    assert.deepEqual(await answerers(client, "10.9.0.101"), []);
  });

  test("answers nothing that is sent to another station", async () => {
    const other = Buffer.from(arp);
    other.set(Buffer.from("020000000077", "hex"));
    assert.deepEqual(await exchange(other), []);
  });

  test("answers two who ask at the same time, each for itself", async () => {
    const second = { ...asker, mac: Buffer.from("020000000022", "hex"), v4: Buffer.from(toHex("10.9.0.3"), "hex") };
    const replies = await exchange(arp, arpRequest(second, Buffer.from(toHex(v4), "hex")), arp);
    const macText = mac.toString("hex");
    assert.deepEqual(
      replies.map((reply) => reply.slice(0, 12)),
      [macText, "020000000022", macText],
    );
  });

  test("hears nothing of what is about addresses of others: the kernel drops it", async () => {
    const before = await announcer.counters();
    const foreign = Array.from({ length: 50 }, (_, at) =>
      arpRequest(asker, Buffer.from(toHex(`10.9.0.${at + 3}`), "hex")),
    );
    await exchange(...foreign);
    assert.deepEqual((await announcer.counters()).received, before.received);
  });

  test("tells of another station that claims an address", async () => {
    const claim = arpRequest({ ...asker, v4: Buffer.from(toHex(v4), "hex") }, Buffer.from(toHex(v4), "hex"));
    assert.deepEqual(await exchange(claim), []);
    const [heard] = announcer.heard("ForeignClaim");
    assert.deepEqual(heard, { kind: "ForeignClaim", ip: v4, mac: await macOf(client, "eth0"), interface: "eth0" });
  });

  test("falls silent at once for an address that it does not announce any more", async () => {
    await announcer.announce(v6);
    assert.equal((await exchange(arp, ndp)).length, 1);
    assert.deepEqual(await answerers(client, v4), []);
  });
});
