// SPDX-License-Identifier: Apache-2.0

import { fileURLToPath } from "node:url";
import { systemClock } from "../../src/clock.ts";
import type { FairleadProcess } from "../e2e/fairlead/fairlead.ts";
import { toHex } from "../e2e/frames/storm.ts";
import { hostAddress, lanClientAddress } from "../e2e/lan/addresses.ts";
import { newAdvertisement, newPool } from "../e2e/service-objects.ts";
import { World } from "../e2e/world.ts";
import { AddressCount, createWaiting, eachOf } from "./crowd.ts";
import { type Bench, type Figure, mebibytes, seconds } from "./figure.ts";
import { processUsage } from "./usage.ts";

const latencyProgram = fileURLToPath(new URL("programs/arp-latency.ts", import.meta.url));
const countProgram = fileURLToPath(new URL("programs/announcement-count.ts", import.meta.url));

/** Addresses on one LAN, and what MetalLB's speakers needed until all were announced, and in memory. */
const sizes = [
  { count: 1, announced: "", memory: "", busy: "143 / 299 µs (kernel 52 / 90)" },
  { count: 1_000, announced: "2.0 s", memory: "88 MiB", busy: "255 / 2,910 µs" },
  { count: 5_000, announced: "6.0 s", memory: "137 MiB", busy: "" },
] as const;

/** Speakers on three nodes: from their start until all addresses are announced, their memory, and how fast they answer ARP. */
export const speakers: Bench = {
  name: "speakers",
  async run() {
    const figures: Figure[] = [];
    for (const size of sizes) figures.push(...(await measure(size)));
    return figures;
  },
};

async function measure(size: (typeof sizes)[number]): Promise<readonly Figure[]> {
  const { count } = size;
  const world = await World.start({ scenario: `speakers-${count}`, nodes: 3, controllerManager: false });
  try {
    await giveAddresses(world, count);
    const started = await startSpeakers(world, count);
    await systemClock.sleep(10_000);
    const memory = await Promise.all(started.speakers.map(({ process }) => processUsage(process.pid)));
    const calm = await latency(world, count);
    const busy = await whileBusy(world, () => latency(world, count));
    const kernel = await latency(world, 0);
    const busyKernel = await whileBusy(world, () => latency(world, 0));
    const what = (text: string): string => `${count} addresses: ${text}`;
    return [
      {
        what: what("speakers started, until all are announced (most gratuitous frames in 0.1 s)"),
        peer: size.announced,
        measured: `${seconds(started.tookMs)} (${started.peak})`,
      },
      {
        what: what("memory of a speaker, the largest of three"),
        peer: size.memory,
        measured: mebibytes(Math.max(...memory.map(({ residentBytes }) => residentBytes))),
      },
      { what: what("ARP answer, p50 / p99, machine at rest"), peer: "", measured: calm },
      { what: what("ARP answer, p50 / p99, both cores busy"), peer: size.busy, measured: busy },
      {
        what: what("the same of a kernel for its own address, at rest; busy"),
        peer: "",
        measured: `${kernel}; ${busyKernel}`,
      },
    ];
  } finally {
    await world.stop();
  }
}

/** Services that hold an address and have an endpoint, by the controller, which is then ended. */
async function giveAddresses(world: World, count: number): Promise<void> {
  await createWaiting(world.api, count);
  await world.apply([newPool("wide", ["10.200.0.0/16"]), newAdvertisement("wide", { interfaces: ["eth0"] })]);
  const given = await AddressCount.start(world.api);
  const controller = await world.startController();
  await given.reaches(count);
  await given.stop();
  await controller.process.stop();
  await eachOf(count, (index) =>
    world.api.create("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: `crowd-${index}`, labels: { "kubernetes.io/service-name": `crowd-${index}` } },
      addressType: "IPv4",
      endpoints: [{ addresses: ["10.244.1.2"], nodeName: "node-1", conditions: { ready: true } }],
      ports: [{ name: "http", port: 8080 }],
    }),
  );
}

interface Start {
  readonly speakers: readonly FairleadProcess[];
  readonly tookMs: number;
  readonly peak: number;
}

async function startSpeakers(world: World, count: number): Promise<Start> {
  const args = [countProgram, String(count), "60000"];
  const counter = world.processes.start({ name: "counter", ...world.lan.client.inside(process.execPath, args) });
  while (!counter.output().includes("listening")) await systemClock.sleep(20);
  const startedMs = systemClock.now();
  const speakers = await Promise.all(world.lan.nodes.map((node) => world.startSpeaker(node, { unready: true })));
  await counter.exited;
  const last = counter.output().trim().split("\n").at(-1) ?? "{}";
  const { atMs, peak } = JSON.parse(last) as { readonly atMs: number; readonly peak: number };
  return { speakers, tookMs: atMs - startedMs, peak };
}

/** Asks for a few of the addresses, or, when there are none, for one that a kernel has. */
async function latency(world: World, count: number): Promise<string> {
  const first = 0x0a_c8_00_00;
  const some = Array.from({ length: Math.min(count, 50) }, (_, index) => first + Math.floor((index * count) / 50));
  const targets = count === 0 ? [toHex(hostAddress.v4)] : some.map((address) => address.toString(16).padStart(8, "0"));
  const args = [latencyProgram, toHex(lanClientAddress.v4), "3000", ...targets];
  const text = await world.lan.client.run(process.execPath, args, { timeoutMs: 60_000 });
  const taken = (JSON.parse(text) as number[]).sort((left, right) => left - right);
  const at = (share: number): number => Math.round(taken[Math.floor(taken.length * share)] ?? 0);
  return `${at(0.5)} / ${at(0.99)} µs`;
}

/** Two programs that count for ever, one for each core. */
async function whileBusy<T>(world: World, measureIt: () => Promise<T>): Promise<T> {
  const burners = [1, 2].map((number) =>
    world.processes.start({ name: `burner-${number}`, command: process.execPath, args: ["-e", "for (;;);"] }),
  );
  try {
    return await measureIt();
  } finally {
    for (const burner of burners) burner.kill("SIGKILL");
  }
}
