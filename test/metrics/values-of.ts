// SPDX-License-Identifier: Apache-2.0

import type { Metrics } from "../../src/metrics/metrics.ts";

/** What is exposed, by name and labels as they are written. */
export async function valuesOf(metrics: Pick<Metrics, "expose">): Promise<Readonly<Record<string, number>>> {
  const lines = (await metrics.expose()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
