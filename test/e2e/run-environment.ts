// SPDX-License-Identifier: Apache-2.0

/** What `run.ts` tells the scenario files, which run in processes of their own. */

import { fileURLToPath } from "node:url";
import { type Binaries, binariesIn } from "./cluster/binaries.ts";

/** Programs that check what is deployed. */
export type Tool = "helm" | "promtool";

export interface RunEnvironment {
  readonly binaries: Binaries;
  /** What is deployed, and so what is tested: a copy of `dist/fairlead.js` of this run, which a later build does not touch. */
  readonly bundle: string;
  /** The program of moto; undefined where nothing needs AWS. */
  readonly moto: string | undefined;
  /** The program. @throws Error where the run did not build it. */
  tool(name: Tool): string;
  /** Where logs go; kept when something failed. */
  readonly logFolder: string;
  /** On a tmpfs that goes with the run. */
  readonly dataFolder: string;
}

export const projectFolder: string = fileURLToPath(new URL("../..", import.meta.url));

/** The same as variables, for the processes of the scenarios. */
export function toVariables(places: {
  readonly binaries: string;
  readonly bundle: string;
  readonly logs: string;
  readonly data: string;
  readonly moto?: string;
  readonly tools?: Readonly<Partial<Record<Tool, string>>>;
}): Readonly<Record<string, string>> {
  return {
    FAIRLEAD_E2E_BINARIES: places.binaries,
    FAIRLEAD_E2E_BUNDLE: places.bundle,
    FAIRLEAD_E2E_LOGS: places.logs,
    FAIRLEAD_E2E_DATA: places.data,
    ...(places.moto === undefined ? {} : { FAIRLEAD_E2E_MOTO: places.moto }),
    ...Object.fromEntries(
      Object.entries(places.tools ?? {}).map(([name, path]) => [`FAIRLEAD_E2E_${name.toUpperCase()}`, path]),
    ),
  };
}

/** @throws Error when the scenario was not started by `npm run e2e`. */
export function readRunEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): RunEnvironment {
  const read = (name: string): string => {
    const value = env[`FAIRLEAD_E2E_${name}`];
    if (value === undefined)
      throw new Error("scenarios need namespaces of their own: run them with `npm run e2e -- NAME`");
    return value;
  };
  return {
    binaries: binariesIn(read("BINARIES")),
    bundle: read("BUNDLE"),
    moto: env["FAIRLEAD_E2E_MOTO"],
    tool: (name) => read(name.toUpperCase()),
    logFolder: read("LOGS"),
    dataFolder: read("DATA"),
  };
}
