// SPDX-License-Identifier: Apache-2.0

import type { Random } from "../clock.ts";

/** Upstream's first delay and its cap (cloud-provider, service controller: 5 s, 300 s). */
const firstMs = 5_000;
const capMs = 300_000;

/** Upstream has no jitter: what failed together comes back together. At the cap as well, each delay is spread over this part. */
const spread = 0.2;

/** How long to wait after the `failures`-th failure in a row (1, 2, …): 5, 10, 20, … s, spread upwards, never above 300 s. */
export function backoffMs(failures: number, random: Random): number {
  const doubled = firstMs * 2 ** Math.min(failures - 1, 10);
  return Math.min(doubled, capMs / (1 + spread)) * (1 + spread * random());
}

/** `ms`, give or take a tenth, so that what began together does not stay together. */
export function jitter(ms: number, random: Random): number {
  return ms * (0.9 + 0.2 * random());
}
