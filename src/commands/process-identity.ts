// SPDX-License-Identifier: Apache-2.0

/** Names of processes that tell others on the same machine whether the process still runs. */

import { readFileSync, readlinkSync } from "node:fs";

/**
 * `<host>_<uuid>` as upstream has it, and behind it where Linux shows this process: boot, PID namespace, PID, and its start in
 * clock ticks, by which a PID that was given again is told from the first. Without /proc there is nothing behind it.
 */
export function processIdentity(host: string, uuid: string, pid: number, proc = "/proc"): string {
  const place = placeOf(proc);
  const start = startOf(pid, proc);
  return place === undefined || start === undefined ? `${host}_${uuid}` : `${host}_${uuid}_${place}-${pid}-${start}`;
}

/** Whether the process of this identity has ended for sure: it ran here, in what this process sees, and is not there any more. */
export function hasEnded(identity: string, proc = "/proc"): boolean {
  const [, place, pid, start] = /_([0-9a-f]{8}-\d+)-(\d+)-(\d+)$/.exec(identity) ?? [];
  return place !== undefined && place === placeOf(proc) && startOf(Number(pid), proc) !== start;
}

function placeOf(proc: string): string | undefined {
  try {
    const boot = readFileSync(`${proc}/sys/kernel/random/boot_id`, "utf8").slice(0, 8);
    const namespace = /\d+/.exec(readlinkSync(`${proc}/self/ns/pid`))?.[0];
    return namespace === undefined ? undefined : `${boot}-${namespace}`;
  } catch {
    return undefined;
  }
}

/** Field 22 of proc(5)'s stat; the second, the name, may hold blanks and parentheses. A zombie has ended. */
function startOf(pid: number, proc: string): string | undefined {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
