// SPDX-License-Identifier: Apache-2.0

import type { Random } from "../clock.ts";

/** Between which times a delay grows. */
export interface BackoffRange {
  readonly firstMs: number;
  readonly capMs: number;
}

/** Upstream's (cloud-provider, service controller). */
const serviceBackoff: BackoffRange = { firstMs: 5_000, capMs: 300_000 };

/** Upstream has no jitter: what failed together comes back together. At the cap as well, each delay is spread over this part. */
const spread = 0.2;

/** How long to wait after the `failures`-th failure in a row (1, 2, …): doubled each time, spread upwards, never above the cap. */
export function backoffMs(failures: number, random: Random, { firstMs, capMs }: BackoffRange = serviceBackoff): number {
  const doubled = firstMs * 2 ** Math.min(failures - 1, 10);
  return Math.min(doubled, capMs / (1 + spread)) * (1 + spread * random());
}

/** `ms`, give or take a tenth, so that what began together does not stay together. */
export function jitter(ms: number, random: Random): number {
  return ms * (0.9 + 0.2 * random());
}
