// SPDX-License-Identifier: Apache-2.0

/** Network namespaces of the sandbox: their names tell which run made them, so that none is left behind for good. */

import { identifyRun, isRunOver, parseRunName, runName } from "../run-identity.ts";
import { ip, tryIp } from "./ip-command.ts";

/** Short: `ip` lists them beside those of others. */
const PREFIX = "flsb";

/** What the names of this run's namespaces begin with. */
export async function namespacePrefix(pid: number): Promise<string> {
  return runName(PREFIX, await identifyRun(pid));
}

/** Ends what still runs in a namespace, and removes it. */
export async function removeNamespace(name: string): Promise<void> {
  const pids = (await tryIp("netns", "pids", name)).split("\n").map(Number);
  for (const pid of pids.filter((candidate) => candidate > 1)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  await tryIp("netns", "del", name);
}

/** Removes the namespaces of runs that are over. */
export async function removeLeftovers(): Promise<void> {
  const listed = await ip("netns", "list");
  for (const name of listed.split("\n").map((line) => line.split(" ")[0] ?? "")) {
    const run = parseRunName(PREFIX, name);
    if (run !== undefined && (await isRunOver(run))) await removeNamespace(name);
  }
}
