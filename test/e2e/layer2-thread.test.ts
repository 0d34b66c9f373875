// SPDX-License-Identifier: Apache-2.0

/** The thread of the announcer: what it needs, how it ends, and what it withstands. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { eventually } from "./eventually.ts";
import { storm } from "./frames/storm.ts";
import { answerers, answersNow } from "./lan/neighbours.ts";
import { macOf, Segment } from "./layer2/segment.ts";

const v4 = "10.9.0.100";
const v6 = "fd00:9::100";
const segment = await Segment.create("thread");
after(() => segment.delete());

test("needs no right but NET_RAW", async () => {
  const announcer = segment.announcer({}, ["setpriv", "--inh-caps=-all", "--bounding-set=-all,+net_raw"]);
  await announcer.announce(v4, v6);
  const mac = await macOf(segment.node, "eth0");
  assert.deepEqual(await answerers(segment.client, v4), [mac]);
  assert.deepEqual(await answerers(segment.client, v6), [mac]);
  await announcer.stop();
});

test("without it, ends and says how to mend that", async () => {
  const announcer = segment.announcer({}, ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"]);
  const { code, errors } = await announcer.ended();
  assert.equal(code, 3);
  assert.match(errors, /^MissingCapability: .*NET_RAW in securityContext\.capabilities\.add/);
});

test("stops answering when it is closed, and leaves no process behind", async () => {
  const announcer = segment.announcer();
  await announcer.announce(v4);
  assert.equal(await answersNow(segment.client, v4), true);
  await announcer.stop();
  assert.equal((await announcer.ended()).code, 0);
  assert.equal(await answersNow(segment.client, v4), false);
});

test("does not hold up a process that exits", async () => {
  const announcer = segment.announcer();
  await announcer.announce(v4);
  const start = systemClock.monotonic();
  announcer.order({ kind: "Exit" });
  assert.equal((await announcer.ended()).code, 4);
  assert.ok(systemClock.monotonic() - start < 900, "it waits for frames for a second at a time");
});

test("withstands sixty thousand damaged frames, and answers no more of them than ask", async (t) => {
  const announcer = segment.announcer();
  await announcer.announce(v4, v6);
  await eventually("its neighbours have been told", async () => (await announcer.counters()).gratuitousSent.ndp === 5);
  const before = await residentKib(announcer.pid);
  const asker = { v4: "10.9.0.2", v6: "fd00:9::2" };
  const report = await storm(segment.client, { targets: { v4, v6 }, asker, count: 20_000 });
  const { received } = await announcer.counters();
  t.diagnostic(JSON.stringify({ ...report, received }));
  const mac = await macOf(segment.node, "eth0");
  const macDigits = mac.replaceAll(":", "");
  for (const answer of report.answers.filter((one) => !one.includes(" fe80"))) {
    const [, , from, tells] = answer.split(" ");
    assert.deepEqual([from, tells], [macDigits, macDigits], answer);
  }
  assert.ok(report.answered.arp > 0 && report.answered.arp <= report.asking.arp);
  assert.ok(report.answered.ndp > 0 && report.answered.ndp <= report.asking.ndp);
  assert.ok((await residentKib(announcer.pid)) - before < 20 * 1024);
  assert.deepEqual(await answerers(segment.client, v4), [mac]);
  assert.deepEqual(await answerers(segment.client, v6), [mac]);
});

test("tells a thousand addresses in five rounds, at no more than five thousand frames a second", async () => {
  const announcer = segment.announcer();
  await eventually("the link is known", () => announcer.link("eth0")?.up === true);
  const start = systemClock.monotonic();
  await announcer.announce(...Array.from({ length: 1000 }, (_, at) => `10.9.${4 + (at >> 8)}.${at & 255}`));
  const tooFast: string[] = [];
  const sent = async () => (await announcer.counters()).gratuitousSent.arp;
  await eventually("all rounds are told", async () => {
    const frames = await sent();
    const sinceMs = systemClock.monotonic() - start;
    if (frames > 5 * sinceMs + 32) tooFast.push(`${frames} frames within ${Math.round(sinceMs)} ms`);
    return frames === 10_000;
  });
  assert.deepEqual(tooFast, []);
  assert.ok(systemClock.monotonic() - start > 4000);
});

/** VmRSS of proc_pid_status(5). */
async function residentKib(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
}
