// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Findings } from "../../../../providers/aws/annotations/findings.ts";
import { bool, pairs, wholeNumber } from "../../../../providers/aws/annotations/grammar.ts";
import { type AnnotationTable, type Row, readSuffixes, readTable } from "../../../../providers/aws/annotations/row.ts";
import { classless } from "../build/wanted-of.ts";

interface Values {
  readonly size?: number;
  readonly wet?: boolean;
}

const words = { value: "", fallback: "", doc: "" };
const table: AnnotationTable<Values> = {
  size: { key: "x.io/size", ...words, grammar: wholeNumber(1, 9) },
  wet: { key: "x.io/wet", ...words, grammar: bool },
};
const row: Row<ReadonlyMap<string, string>> = { key: "x.io/attributes", ...words, grammar: pairs };

test("what is given is read, what is missing has no field", () => {
  const findings = new Findings(classless({ "x.io/size": "3" }));
  assert.deepEqual(readTable(table, "controller", findings), { size: 3 });
  assert.equal(findings.problem, undefined);
});

test("all that is wrong is told by key, value and what is allowed", () => {
  const findings = new Findings(classless({ "x.io/size": "10", "x.io/wet": "very" }));
  assert.deepEqual(readTable(table, "controller", findings), {});
  assert.equal(
    findings.problem?.message,
    'Annotation x.io/size is "10"; allowed: a whole number from 1 to 9. Annotation x.io/wet is "very"; allowed: "true" or "false".',
  );
});

test("suffixed keys are read by suffix; the bare key is none of them", () => {
  const asked = { "x.io/attributes": "a=0", "x.io/attributes.80": "a=1", "x.io/attributes.443": "a=2" };
  const read = readSuffixes(row, "controller", new Findings(classless(asked)));
  assert.deepEqual([...read.keys()], ["443", "80"]);
  assert.deepEqual(read.get("80"), new Map([["a", "1"]]));
});

test("a suffixed key that is wrong is told with its suffix", () => {
  const findings = new Findings(classless({ "x.io/attributes.80": "a" }));
  assert.equal(readSuffixes(row, "controller", findings).size, 0);
  assert.match(findings.problem?.message ?? "", /^Annotation x\.io\/attributes\.80 is "a"; allowed: pairs/);
});
