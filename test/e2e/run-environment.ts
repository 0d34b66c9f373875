// SPDX-License-Identifier: Apache-2.0

/** What `run.ts` tells the scenario files, which run in processes of their own. */

import { fileURLToPath } from "node:url";
import { type Binaries, binariesIn } from "./cluster/binaries.ts";

export interface RunEnvironment {
  readonly binaries: Binaries;
  /** Where logs go; kept when something failed. */
  readonly logFolder: string;
  /** On a tmpfs that goes with the run. */
  readonly dataFolder: string;
}

export const projectFolder: string = fileURLToPath(new URL("../..", import.meta.url));

/** What is deployed: scenarios and benches run this, not the sources. */
export const bundleFile: string = fileURLToPath(new URL("../../dist/fairlead.js", import.meta.url));

/** The same as variables, for the processes of the scenarios. */
export function toVariables(folders: {
  readonly binaries: string;
  readonly logs: string;
  readonly data: string;
}): Readonly<Record<string, string>> {
  return { FAIRLEAD_E2E_BINARIES: folders.binaries, FAIRLEAD_E2E_LOGS: folders.logs, FAIRLEAD_E2E_DATA: folders.data };
}

/** @throws Error when the scenario was not started by `npm run e2e`. */
export function readRunEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): RunEnvironment {
  const { FAIRLEAD_E2E_BINARIES: binaries, FAIRLEAD_E2E_LOGS: logFolder, FAIRLEAD_E2E_DATA: dataFolder } = env;
  if (binaries === undefined || logFolder === undefined || dataFolder === undefined) {
    throw new Error("scenarios need namespaces of their own: run them with `npm run e2e -- NAME`");
  }
  return { binaries: binariesIn(binaries), logFolder, dataFolder };
}
