// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { configurationReasons, serviceReasons } from "../../../providers/baremetal/reasons.ts";

const folder = new URL("../../../providers/baremetal/", import.meta.url);

/** Of the table itself, and of the plan command, whose candidates have reasons of another kind. */
const others = ["reasons.ts", "planner.ts"];

/** The reasons that stand in the code. */
function reasonsInCode(): ReadonlySet<string> {
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !others.includes(name))
    .map((name) => readFileSync(new URL(name, folder), "utf8"));
  const pattern = /(?:new UserError|\brefuse|\binvalid|\buserProblem)\(\s*"([A-Z]\w+)"|\breason: "([A-Z]\w+)"/g;
  return new Set(
    texts.flatMap((text) => [...text.matchAll(pattern)].map(([, direct, chosen]) => direct ?? chosen ?? "")),
  );
}

test("the tables of reasons and the code agree", () => {
  const table = new Set([...Object.keys(serviceReasons), ...Object.keys(configurationReasons)]);
  const code = new Set([...reasonsInCode()].filter((reason) => reason !== ""));
  assert.deepEqual([...code].sort(), [...table].sort());
});

test("reasons are UpperCamelCase and told in a sentence", () => {
  for (const [reason, sentence] of [...Object.entries(serviceReasons), ...Object.entries(configurationReasons)]) {
    assert.match(reason, /^([A-Z][A-Za-z]+)+$/);
    assert.match(sentence, /^[A-Z].*\.$/);
  }
});
