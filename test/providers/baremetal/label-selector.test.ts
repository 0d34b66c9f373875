// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  matchesAnySelector,
  matchesSelector,
  parseLabelSelector,
  parseLabelSelectors,
} from "../../../providers/baremetal/label-selector.ts";

const labels = { app: "web", "example.com/tier": "front", empty: "" };

const matches: readonly (readonly [selector: unknown, want: boolean])[] = [
  [{}, true],
  [undefined, true],
  [{ matchLabels: { app: "web" } }, true],
  [{ matchLabels: { app: "api" } }, false],
  [{ matchLabels: { app: "web", other: "x" } }, false],
  [{ matchLabels: { empty: "" } }, true],
  [{ matchLabels: { missing: "" } }, false],
  [{ matchExpressions: [{ key: "app", operator: "In", values: ["api", "web"] }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "In", values: ["api"] }] }, false],
  [{ matchExpressions: [{ key: "missing", operator: "In", values: ["api"] }] }, false],
  [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["api"] }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, false],
  [{ matchExpressions: [{ key: "missing", operator: "NotIn", values: ["web"] }] }, true],
  [{ matchExpressions: [{ key: "example.com/tier", operator: "Exists" }] }, true],
  [{ matchExpressions: [{ key: "missing", operator: "Exists" }] }, false],
  [{ matchExpressions: [{ key: "missing", operator: "DoesNotExist" }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, false],
  [{ matchLabels: { app: "web" }, matchExpressions: [{ key: "missing", operator: "Exists" }] }, false],
  // Keys that every object has in JavaScript are no labels.
  [{ matchExpressions: [{ key: "constructor", operator: "Exists" }] }, false],
  [{ matchExpressions: [{ key: "toString", operator: "DoesNotExist" }] }, true],
];

for (const [selector, want] of matches) {
  test(`${JSON.stringify(selector)} ${want ? "selects" : "does not select"}`, () => {
    assert.equal(matchesSelector(parseLabelSelector(selector, "s"), labels), want);
  });
}

const refused: readonly (readonly [selectors: unknown, reason: string, place: RegExp])[] = [
  ["x", "InvalidSpec", /^s /],
  [["x"], "InvalidSpec", /^s\[0\]/],
  [[{ matchLabels: { app: 1 } }], "InvalidSpec", /matchLabels\["app"\]/],
  [[{ matchExpressions: [{ operator: "In", values: ["quux"] }] }], "InvalidSelector", /matchExpressions\[0\]\.key/],
  [[{ matchExpressions: [{ key: "bar", values: ["quux"] }] }], "InvalidSelector", /operator is missing/],
  [[{ matchExpressions: [{ key: "bar", operator: "surrounds", values: ["quux"] }] }], "InvalidSelector", /"surrounds"/],
  [[{ matchExpressions: [{ key: "bar", operator: "In" }] }], "InvalidSelector", /values is empty/],
  [[{ matchExpressions: [{ key: "bar", operator: "NotIn", values: [] }] }], "InvalidSelector", /values is empty/],
  [[{ matchExpressions: [{ key: "bar", operator: "Exists", values: ["x"] }] }], "InvalidSelector", /takes no values/],
  [[{ matchExpressions: [{ key: "bar", operator: "In", values: ["a b"] }] }], "InvalidSelector", /values\[0\]/],
  [[{ matchLabels: { "-bad": "x" } }], "InvalidSelector", /"-bad"/],
  [[{ matchLabels: { "UPPER.example/ok": "x" } }], "InvalidSelector", /UPPER/],
  [[{ matchLabels: { "a/b/c": "x" } }], "InvalidSelector", /"a\/b\/c"/],
  [[{ matchLabels: { app: "x".repeat(64) } }], "InvalidSelector", /no label can have/],
  [[{ matchExpressions: [{ key: "a", operator: "In", values: ["x", "x"] }] }], "DuplicateEntry", /values\[1\]/],
  [
    [
      {
        matchExpressions: [
          { key: "a", operator: "In", values: ["x", "y"] },
          { key: "a", operator: "In", values: ["y", "x"] },
        ],
      },
    ],
    "DuplicateEntry",
    /matchExpressions\[1\]/,
  ],
  [[{ matchLabels: { a: "b", c: "d" } }, { matchLabels: { c: "d", a: "b" } }], "DuplicateEntry", /^s\[1\]/],
];

for (const [selectors, reason, message] of refused) {
  test(`${JSON.stringify(selectors)} is refused: ${reason}`, () => {
    assert.throws(() => parseLabelSelectors(selectors, "s"), { reason, message });
  });
}

test("of several selectors one is enough, and none of them select nothing", () => {
  const selectors = parseLabelSelectors([{ matchLabels: { app: "api" } }, { matchLabels: { app: "web" } }], "s");
  assert.equal(matchesAnySelector(selectors, labels), true);
  assert.equal(matchesAnySelector(selectors.slice(0, 1), labels), false);
  assert.equal(matchesAnySelector([], labels), false);
});
