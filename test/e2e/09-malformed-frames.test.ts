// SPDX-License-Identifier: Apache-2.0

/** Damaged and random frames by the ten thousand: none is answered wrongly, none harms a speaker. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { storm, toHex } from "./frames/storm.ts";
import { hostAddress, lanClientAddress, routerAddress } from "./lan/addresses.ts";
import { reach } from "./lan/ask.ts";
import { soleAnswerer } from "./lan/neighbours.ts";
import { lanConfiguration } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 2, proxyMode: "nftables" });
after(() => world.stop());
const { lan, services } = world;
const [node = assert.fail("nodes")] = lan.nodes;

await world.startController();
const speakers = await Promise.all(lan.nodes.map((one) => world.startSpeaker(one)));
await world.apply(lanConfiguration());
await world.startPod("calm-1", "calm", node);
await services.create("calm", { ipFamilyPolicy: "RequireDualStack" });
const [v4 = "", v6 = ""] = await services.addressed("calm", 2);
const owner = { v4: await soleAnswerer(lan.client, v4), v6: await soleAnswerer(lan.client, v6) };

test("a storm of frames is answered only where it asks, and only by who announces", async (t) => {
  const before = await Promise.all(speakers.map((speaker) => residentBytes(speaker.process.pid)));
  const report = await storm(lan.client, { targets: { v4, v6 }, asker: lanClientAddress, count: 20_000 });
  t.diagnostic(
    `${report.sent} frames, asking: ${JSON.stringify(report.asking)}, answered: ${JSON.stringify(report.answered)}`,
  );
  assert.ok(report.sent > 50_000);
  assert.ok(report.asking.arp > 100 && report.asking.ndp > 100, "some damage does not change what is asked");
  assert.ok(report.answered.arp > 0 && report.answered.arp <= report.asking.arp);
  assert.ok(report.answered.ndp > 0 && report.answered.ndp <= report.asking.ndp);
  for (const answer of report.answers) assertRight(answer);
  const grown = (await Promise.all(speakers.map((speaker) => residentBytes(speaker.process.pid)))).map(
    (bytes, index) => bytes - (before[index] ?? 0),
  );
  for (const bytes of grown) assert.ok(bytes < 40 * 1024 * 1024, `a speaker grew by ${bytes} bytes`);
});

test("afterwards the speakers run, and answer as before", async () => {
  for (const speaker of speakers) speaker.process.assertRunning();
  assert.equal(await soleAnswerer(lan.client, v4), owner.v4);
  assert.equal(await soleAnswerer(lan.client, v6), owner.v6);
  for (const address of [v4, v6]) await reach(lan.client, { protocol: "http", address, port: 80 });
});

/** Hosts' own kernels answer for their own addresses; for a load balancer's address only its announcer does, with its own MAC. */
function assertRight(answer: string): void {
  const [, about = "", from = "", tells = ""] = answer.split(" ");
  if (about === toHex(v4) || about === toHex(v6)) {
    const mac = (about === toHex(v4) ? owner.v4 : owner.v6).replaceAll(":", "");
    assert.deepEqual([from, tells], [mac, mac], answer);
    return;
  }
  const hosts = [hostAddress, routerAddress, lanClientAddress, ...lan.nodes.map((one) => one.address)];
  // The last: the subnet-router anycast address (RFC 4291, section 2.6.1), which kernels that forward answer for.
  const own = [...hosts.flatMap((address) => [toHex(address.v4), toHex(address.v6)]), toHex("fd00:30::")];
  assert.ok(own.includes(about) || about.startsWith("fe80"), `an answer for an address that nobody has: ${answer}`);
}

/** VmRSS of proc_pid_status(5). */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
