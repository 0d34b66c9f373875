// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { metricCatalog, type Where } from "../../support/metric-catalog.ts";
import type { Scrape } from "./scrape.ts";

/**
 * A process tells what docs/metrics.md says that it has, all of it and nothing else, by the types and labels that stand there.
 * `optional`: names of metrics that it has only where it is told to do more.
 */
export function assertDocumented({ types, samples }: Scrape, where: readonly Where[], optional?: RegExp): void {
  const documented = metricCatalog
    .filter((metric) => where.includes(metric.where))
    .filter(({ name }) => types.has(name) || !optional?.test(name));
  const wanted = Object.fromEntries(documented.map(({ name, type }) => [name, type]));
  assert.deepEqual(Object.fromEntries(types), wanted);
  for (const series of samples.keys()) {
    const [, sample = "", list = ""] = /^([\w:]+)(?:\{(.*)\})?$/.exec(series) ?? [];
    const name = types.has(sample) ? sample : sample.replace(/_(bucket|sum|count)$/, "");
    const labels = documented.find((metric) => metric.name === name)?.labels ?? [];
    const unknown = Array.from(list.matchAll(/(\w+)="/g), ([, label = ""]) => label).filter(
      (label) => label !== "le" && !labels.includes(label),
    );
    assert.deepEqual(unknown, [], series);
  }
}
