// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import type { Stage } from "./stage.ts";
import type { Step } from "./step.ts";

/**
 * Plays the steps, and tells of each whether it held. After one that failed, the rest is not played; one that is
 * interrupted has not failed, and nothing is told of it.
 */
export async function playDemonstration(
  steps: readonly Step[],
  stage: Stage,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  for (const [index, step] of steps.entries()) {
    if (signal.aborted) return false;
    const number = `${index + 1}/${steps.length}`;
    stage.print("");
    stage.print(`== ${number}: ${step.title}`);
    const begun = clock.monotonic();
    try {
      await step.act();
    } catch (thrown) {
      if (signal.aborted) return false;
      stage.print(`failed ${number}: ${step.title}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return false;
    }
    stage.print(`ok ${number}: ${step.title} (${((clock.monotonic() - begun) / 1000).toFixed(1)} s)`);
  }
  return true;
}
