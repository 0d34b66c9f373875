// SPDX-License-Identifier: Apache-2.0

import { FairleadError, UserError } from "../errors.ts";
import { applyManifests } from "./apply-manifests.ts";
import { type ClusterState, emptyCluster } from "./cluster-state.ts";
import { parseManifests } from "./parse-manifests.ts";
import { makePlan, type Plan } from "./plan.ts";
import { formatPlanJson } from "./plan-json.ts";
import { formatPlanText } from "./plan-text.ts";
import type { PlannerFactory } from "./planner.ts";
import { readFiles } from "./read-files.ts";
import type { PlanScope } from "./settle.ts";

export interface PlanOptions extends PlanScope {
  /** Files, folders, and "-" for standard input. */
  readonly paths: readonly string[];
  readonly output: "text" | "json";
}

/** A provider's planner, and what it has to say apart from the plan. */
export interface LoadedPlanner {
  readonly createPlanner: PlannerFactory;
  /** What people should know of how the plan was made, for example what was missing and taken to be empty. Asked when it is made. */
  remarks(): readonly string[];
}

/** What the command reads from and writes to. */
export interface PlanIo {
  /** @throws UserError when it lacks what it needs */
  readonly loadPlanner: () => Promise<LoadedPlanner>;
  readonly readStandardInput: () => Promise<string>;
  /** What the manifests are applied on top of; undefined = an empty cluster. */
  readonly readCluster: (() => Promise<ClusterState>) | undefined;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Exit codes of the plan command. */
const planExitCodes = {
  fine: 0,
  /** Something has a problem; it is in what was printed. */
  problems: 1,
  /** Nothing could be planned: the input cannot be read. */
  unreadable: 2,
} as const;

/** `fairlead plan`: prints what would happen, touches nothing, and returns the exit code. */
export async function runPlan(options: PlanOptions, io: PlanIo): Promise<number> {
  try {
    const planner = await io.loadPlanner();
    const plan = await makePlan(await readState(options, io), options, planner.createPlanner);
    io.print(options.output === "json" ? formatPlanJson(plan) : formatPlanText(plan));
    for (const remark of planner.remarks()) io.complain(`fairlead plan: ${remark}`);
    return hasProblems(plan) ? planExitCodes.problems : planExitCodes.fine;
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    io.complain(`fairlead plan: ${error.message}`);
    return planExitCodes.unreadable;
  }
}

async function readState({ paths }: PlanOptions, { readStandardInput, readCluster }: PlanIo): Promise<ClusterState> {
  if (paths.length === 0 && readCluster === undefined) {
    throw new UserError("NothingToRead", "no input; give -f FILE, a folder, or - for standard input");
  }
  const files = await readFiles(paths, readStandardInput);
  const manifests = files.flatMap(({ name, text }) => parseManifests(name, text));
  return applyManifests(manifests, (await readCluster?.()) ?? emptyCluster);
}

function hasProblems({ services, configuration }: Plan): boolean {
  return [...services, ...configuration].some(({ problem }) => problem !== undefined);
}
