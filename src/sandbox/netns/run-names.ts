// SPDX-License-Identifier: Apache-2.0

/**
 * Names of network namespaces that tell which run of the sandbox made them: by the process id, and the time at which
 * that process began, because ids are used again. So a later run can clear up after one that was killed.
 */

import { readFile } from "node:fs/promises";
import { ip, tryIp } from "./ip-command.ts";

const PREFIX = "flsb";

/** When a process began, in clock ticks since boot (field 22 of /proc/PID/stat); undefined = there is none. */
async function beginOf(pid: number | "self"): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces and brackets: what follows it begins with field 3.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** What the names of this run begin with. */
export async function runPrefix(pid: number): Promise<string> {
  return `${PREFIX}-${pid}-${(await beginOf("self")) ?? "0"}`;
}

interface ParsedName {
  readonly pid: number;
  readonly began: string;
}

/** The run that made a namespace; undefined = it is none of ours. */
export function parseRunName(name: string): ParsedName | undefined {
  const match = /^flsb-(\d+)-(\d+)-[a-z0-9-]+$/.exec(name);
  return match === null ? undefined : { pid: Number(match[1]), began: match[2] ?? "" };
}

/** Ends what still runs in a namespace, and removes it. */
export async function removeNamespace(name: string): Promise<void> {
  const pids = (await tryIp("netns", "pids", name))
    .split("\n")
    .map(Number)
    .filter((pid) => pid > 1);
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  await tryIp("netns", "del", name);
}

/** Removes the namespaces of runs that are over. */
export async function removeLeftovers(): Promise<readonly string[]> {
  const listed = await ip("netns", "list");
  const names = listed.split("\n").map((line) => line.split(" ")[0] ?? "");
  const removed: string[] = [];
  for (const name of names) {
    const run = parseRunName(name);
    if (run === undefined || (await beginOf(run.pid)) === run.began) continue;
    await removeNamespace(name);
    removed.push(name);
  }
  return removed;
}
