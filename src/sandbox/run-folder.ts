// SPDX-License-Identifier: Apache-2.0

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identifyRun, isRunOver, parseRunName, runName } from "./run-identity.ts";

const PREFIX = "fairlead-sandbox";

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const run = parseRunName(PREFIX, name);
    if (run !== undefined && (await isRunOver(run))) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** A folder for files that live as long as this run; those of runs that were killed are removed. */
export async function createRunFolder(pid: number, parent: string = tmpdir()): Promise<string> {
  await removeLeftovers(parent);
  return mkdtemp(join(parent, `${runName(PREFIX, await identifyRun(pid))}-`));
}
