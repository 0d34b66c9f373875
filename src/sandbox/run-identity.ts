// SPDX-License-Identifier: Apache-2.0

/**
 * Which run of the sandbox made a thing that outlives it: its process id, and the time at which that process began,
 * because ids are used again. It stands in the thing's name, so that a later run can clear up after one that was killed.
 */

import { readFile } from "node:fs/promises";

export interface RunIdentity {
  readonly pid: number;
  /** Clock ticks from boot to the beginning of the process; "0" where there is no /proc to tell. */
  readonly began: string;
}

/** When a process began (field 22 of /proc/PID/stat, see proc_pid_stat(5)); undefined = there is none, or no /proc. */
async function beginOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces and brackets: what follows it begins with field 3.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** The identity of the run that is this process. */
export async function identifyRun(pid: number): Promise<RunIdentity> {
  return { pid, began: (await beginOf(pid)) ?? "0" };
}

/** `prefix-PID-BEGAN`: what the names of a run begin with. */
export function runName(prefix: string, { pid, began }: RunIdentity): string {
  return `${prefix}-${pid}-${began}`;
}

/** The run that a name tells of; undefined = it is none of ours. */
export function parseRunName(prefix: string, name: string): RunIdentity | undefined {
  if (!name.startsWith(`${prefix}-`)) return undefined;
  const [, pid, began] = /^(\d+)-(\d+)-\w/.exec(name.slice(prefix.length + 1)) ?? [];
  return pid === undefined || began === undefined ? undefined : { pid: Number(pid), began };
}

/** Whether the run is known to be over: one that cannot be judged is not. */
export async function isRunOver({ pid, began }: RunIdentity): Promise<boolean> {
  return began !== "0" && (await beginOf(pid)) !== began;
}
