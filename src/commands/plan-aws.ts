// SPDX-License-Identifier: Apache-2.0

import { readFile } from "node:fs/promises";
import { createAwsApi } from "../../providers/aws/api/create-aws-api.ts";
import { instanceMetadata } from "../../providers/aws/api/instance-metadata.ts";
import { createRecordedApi, soleVpcId } from "../../providers/aws/api/recorded-api.ts";
import type { AwsParts } from "../../providers/aws/knowledge.ts";
import { createAwsPlanner } from "../../providers/aws/planner.ts";
import { systemClock, systemRandom } from "../clock.ts";
import type { PlanConfig } from "../config.ts";
import { UserError } from "../errors.ts";
import { createMetrics } from "../metrics/metrics.ts";
import type { LoadedPlanner } from "../plan/run-plan.ts";
import { toAwsSettings } from "./aws-settings.ts";

/** Plans for AWS: of the account, or of what a file tells of one. @throws UserError when the file cannot be read */
export async function createPlannerOfAws(config: PlanConfig): Promise<LoadedPlanner> {
  const settings = toAwsSettings(config);
  const file = config["aws-facts"];
  const { parts, remarks } = file === "" ? accountParts(settings.region) : await recordedParts(file);
  return { createPlanner: createAwsPlanner(settings, { ...parts, clock: systemClock }), remarks };
}

interface PlanParts extends Pick<LoadedPlanner, "remarks"> {
  readonly parts: AwsParts;
}

function accountParts(region: string | undefined): PlanParts {
  const recorder = createMetrics().awsCalls();
  const api = createAwsApi({ access: { region }, recorder, clock: systemClock, random: systemRandom });
  return { parts: { api, ownVpcId: () => instanceMetadata.vpcId() }, remarks: () => [] };
}

async function recordedParts(file: string): Promise<PlanParts> {
  const api = createRecordedApi(await readJson(file));
  const remarks = (): readonly string[] => {
    const missing = api.notGiven();
    return missing.length === 0 ? [] : [`not in the AWS facts, and taken to be empty: ${missing.join(", ")}`];
  };
  return { parts: { api, ownVpcId: () => soleVpcId(api) }, remarks };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError("InvalidAwsFacts", `--aws-facts=${file}: ${why}`, { cause: error });
  }
}
