// SPDX-License-Identifier: Apache-2.0

/** What a program of ours costs while something goes on: its CPU, its memory, its requests, and how soon it answers meanwhile. */

import { systemClock } from "../../src/clock.ts";
import type { FairleadProcess } from "../e2e/fairlead/fairlead.ts";
import { mebibytes } from "./figure.ts";
import { processUsage } from "./usage.ts";

export interface Load {
  /** Of one core. */
  readonly cpuPercent: number;
  readonly residentBytes: number;
  readonly peakBytes: number;
  /** Requests to the API server, watches included. */
  readonly requestsPerMinute: number;
  /** Milliseconds that /healthz took, sorted: what the event loop lets others wait. Empty where nobody asked. */
  readonly answerMs: readonly number[];
}

/** Often enough to meet a pause of tens of milliseconds, and rarely enough not to be what is measured. */
const askEveryMs = 100;

/** Measures from when `action` begins to when it ends. Asking for /healthz on end costs a part of a percent itself. */
export async function loadDuring<T>(
  fairlead: FairleadProcess,
  action: () => Promise<T>,
  { asking }: { readonly asking: boolean },
): Promise<{ readonly load: Load; readonly result: T }> {
  const stopped = new AbortController();
  const before = await processUsage(fairlead.process.pid);
  const requestsBefore = await metric(fairlead, "rest_client_requests_total");
  const began = systemClock.monotonic();
  const pings = asking ? askUntil(fairlead, stopped.signal) : Promise.resolve([]);
  const result = await action();
  const seconds = (systemClock.monotonic() - began) / 1000;
  const after = await processUsage(fairlead.process.pid);
  stopped.abort();
  const requests = (await metric(fairlead, "rest_client_requests_total")) - requestsBefore;
  const load = {
    cpuPercent: ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100,
    residentBytes: after.residentBytes,
    peakBytes: after.peakBytes,
    requestsPerMinute: (requests / seconds) * 60,
    answerMs: (await pings).toSorted((left, right) => left - right),
  };
  return { load, result };
}

export function describeLoad({ cpuPercent, residentBytes, peakBytes, requestsPerMinute, answerMs }: Load): string {
  const at = (part: number): string => (answerMs[Math.floor((answerMs.length - 1) * part)] ?? 0).toFixed(1);
  const answers = answerMs.length === 0 ? [] : [`/healthz p50 / p99 / worst ${at(0.5)} / ${at(0.99)} / ${at(1)} ms`];
  return [
    `CPU ${cpuPercent.toFixed(1)} %`,
    `memory ${mebibytes(residentBytes)} (peak ${mebibytes(peakBytes)})`,
    `${requestsPerMinute.toFixed(1)} requests a minute`,
    ...answers,
  ].join(", ");
}

async function askUntil({ http }: FairleadProcess, signal: AbortSignal): Promise<readonly number[]> {
  const took: number[] = [];
  while (!signal.aborted) {
    const began = systemClock.monotonic();
    await (await fetch(`${http}/healthz`)).text();
    took.push(systemClock.monotonic() - began);
    await systemClock.sleep(askEveryMs, signal).catch(() => undefined);
  }
  return took;
}

/** The sum of a metric's samples whose labels hold `label`; 0 where it has none. */
export async function metric({ http }: FairleadProcess, name: string, label = ""): Promise<number> {
  const text = await (await fetch(`${http}/metrics`)).text();
  const samples = text.split("\n").filter((line) => new RegExp(`^${name}[{ ]`).test(line) && line.includes(label));
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
