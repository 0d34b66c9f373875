// SPDX-License-Identifier: Apache-2.0

import { fileURLToPath } from "node:url";
import { systemClock } from "../../src/clock.ts";
import { eventually } from "../e2e/eventually.ts";
import { toHex } from "../e2e/frames/storm.ts";
import type { AnnouncerProcess } from "../e2e/layer2/announcer-process.ts";
import { Segment } from "../e2e/layer2/segment.ts";
import type { Bench, Figure } from "./figure.ts";
import { processUsage } from "./usage.ts";

const floodProgram = fileURLToPath(new URL("programs/arp-flood.ts", import.meta.url));
const latencyProgram = fileURLToPath(new URL("programs/arp-latency.ts", import.meta.url));
const asker = toHex("10.9.0.2");
const requestCount = 40_000;
const addressCount = 5_000;
const firstAddress = 0x0a_64_00_00;

/** The announcer alone on one cable: what a request costs, and whether a table that changes on end holds up the answers. */
export const arp: Bench = {
  name: "arp",
  async run() {
    const segment = await Segment.create("bench");
    try {
      const announcer = segment.announcer();
      await eventually("the link is up", () => announcer.link("eth0")?.up === true);
      return [...(await costs(segment, announcer)), ...(await changes(segment, announcer))];
    } finally {
      await segment.delete();
    }
  },
};

async function costs(segment: Segment, announcer: AnnouncerProcess): Promise<readonly Figure[]> {
  const what = (text: string): string => `ARP request ${text}: processor time of the announcer`;
  await announcer.announce(...addresses(1));
  await settle(announcer, 1);
  const dropped = await costUs(segment, announcer, { first: firstAddress + 2, step: 2 });
  // Every third address, the first of which is told already: too many gaps for the filter, so that most requests for those in between reach the thread.
  await announcer.announce(...addresses(3));
  await settle(announcer, addressCount);
  const judged = await costUs(segment, announcer, { first: firstAddress + 1, step: 3 });
  const answered = await costUs(segment, announcer, { first: firstAddress, step: 3 });
  return [
    { what: what("for others, dropped by the socket filter"), peer: "", measured: dropped },
    { what: what("for others that the filter lets through, 5,000 addresses"), peer: "", measured: judged },
    { what: what("answered, 5,000 addresses"), peer: "", measured: answered },
  ];
}

/** Every `step`-th address; only one when they are next to each other, so that all others are foreign. */
function addresses(step: number): readonly string[] {
  const length = step === 1 ? 1 : addressCount;
  return Array.from({ length }, (_, index) => toText(firstAddress + index * step));
}

function toText(address: number): string {
  return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255].join(".");
}

/** Waits until all rounds of `total` addresses have been told: their cost is another's. */
async function settle(announcer: AnnouncerProcess, total: number): Promise<void> {
  const framesPerAddress = 10;
  await eventually(
    "all neighbours have been told",
    async () => (await announcer.counters()).gratuitousSent.arp >= total * framesPerAddress,
    { timeoutMs: 60_000, intervalMs: 500 },
  );
}

async function costUs(
  segment: Segment,
  announcer: AnnouncerProcess,
  { first, step }: { readonly first: number; readonly step: number },
): Promise<string> {
  const before = await processUsage(announcer.pid);
  const args = [floodProgram, asker, String(requestCount), first.toString(16), String(step), String(addressCount)];
  await segment.client.run(process.execPath, args, { timeoutMs: 120_000 });
  const { cpuSeconds } = await processUsage(announcer.pid);
  return `${(((cpuSeconds - before.cpuSeconds) * 1e6) / requestCount).toFixed(1)} µs`;
}

async function changes(segment: Segment, announcer: AnnouncerProcess): Promise<readonly Figure[]> {
  const all = addresses(3);
  let isOver = false;
  const change = async (): Promise<void> => {
    for (let round = 0; !isOver; round++) {
      await announcer.announce(...all.slice(0, all.length - (round % 2)));
      await systemClock.sleep(100);
    }
  };
  const changing = change();
  const args = [latencyProgram, asker, "3000", firstAddress.toString(16).padStart(8, "0")];
  const taken = JSON.parse(await segment.client.run(process.execPath, args, { timeoutMs: 60_000 })) as number[];
  isOver = true;
  await changing;
  taken.sort((left, right) => left - right);
  const at = (share: number): number => Math.round(taken[Math.floor(taken.length * share)] ?? 0);
  const what = "ARP answer, p50 / p99, while a table of 5,000 addresses changes ten times a second";
  return [{ what, peer: "", measured: `${at(0.5)} / ${at(0.99)} µs` }];
}
