// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { askedIn } from "./promql.ts";

for (const { expression, metrics, labels = [], groupings = [] } of [
  { expression: "up", metrics: ["up"] },
  { expression: 'absent(up{job="a (b) c"} == 1)', metrics: ["up"], labels: ["job"] },
  { expression: 'a{x=~"1|2", y!="}"} / on (z) b > 0.5', metrics: ["a", "b"], labels: ["x", "y"], groupings: ["z"] },
  {
    expression: 'histogram_quantile(0.99, sum by (le, name) (rate(q_bucket{job="c"}[$__rate_interval])))',
    metrics: ["q_bucket"],
    labels: ["job"],
    groupings: ["le", "name"],
  },
  { expression: "max without (pod) (a) == 0 and b unless c", metrics: ["a", "b", "c"], groupings: ["pod"] },
  { expression: "min_over_time(max(a)[30m:1m]) > 1e3 * 2", metrics: ["a"] },
  { expression: "one:two:ratio > time() - 24 * 3600", metrics: ["one:two:ratio"] },
  { expression: 'label_replace(a, "family", "IPv4", "", "")', metrics: ["a"] },
]) {
  test(`${expression} asks for ${metrics.join(" and ")}`, () => {
    const asked = askedIn(expression);
    assert.deepEqual(
      asked.selectors.map(({ metric }) => metric),
      metrics,
    );
    assert.deepEqual(
      asked.selectors.flatMap((selector) => selector.labels),
      labels,
    );
    assert.deepEqual(asked.groupings, groupings);
  });
}

test("a list that is not there, or has no end, is an error", () => {
  assert.throws(() => askedIn("sum by a"), /not followed/);
  assert.throws(() => askedIn('a{b="c"'), /no end/);
});
