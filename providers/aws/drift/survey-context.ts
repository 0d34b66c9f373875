// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Findings } from "./findings.ts";
import type { Pacer } from "./pacer.ts";

/** What each part of the search for drift works with. */
export interface SurveyContext {
  readonly knowledge: Pick<Knowledge, "api" | "reads" | "mirror" | "network" | "shared">;
  readonly clusterName: string;
  readonly clock: Clock;
  /** Asked before each read. */
  readonly pacer: Pacer;
  readonly findings: Findings;
  readonly signal: AbortSignal;
}
