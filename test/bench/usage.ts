// SPDX-License-Identifier: Apache-2.0

/** What a process, and the API server, have used so far. */

import { readFile } from "node:fs/promises";
import type { KubeApi } from "../e2e/cluster/kube-api.ts";

export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly peakBytes: number;
}

/** USER_HZ of Linux: the unit of times in /proc/PID/stat. */
const ticksPerSecond = 100;

/** From /proc/PID: all threads. */
export async function processUsage(pid: number): Promise<ProcessUsage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "utf8"),
    readFile(`/proc/${pid}/status`, "utf8"),
  ]);
  // The second field is the program's name and may hold anything; the third begins after its closing parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const bytes = (key: string): number => Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    residentBytes: bytes("VmRSS"),
    peakBytes: bytes("VmHWM"),
  };
}

/** How many writes the API server has answered, by `VERB resource/subresource`, from its own metrics. */
export async function writesSoFar(api: KubeApi): Promise<ReadonlyMap<string, number>> {
  const { body } = await api.request({ method: "GET", path: "/metrics", accept: "text/plain" });
  const counts = new Map<string, number>();
  for (const line of String(body).split("\n")) {
    if (!line.startsWith("apiserver_request_total{")) continue;
    const label = (name: string): string => new RegExp(`[{,]${name}="([^"]*)"`).exec(line)?.[1] ?? "";
    if (!/^(POST|PUT|PATCH|APPLY|DELETE)$/.test(label("verb"))) continue;
    const subresource = label("subresource");
    const key = `${label("verb")} ${label("resource")}${subresource === "" ? "" : `/${subresource}`}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(line.slice(line.lastIndexOf(" ") + 1)));
  }
  return counts;
}

/** The writes between two such counts, those that did not happen left out. */
export function writesBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const grown = [...after].map(([key, count]) => [key, count - (before.get(key) ?? 0)] as const);
  return new Map(grown.filter(([, count]) => count > 0));
}
