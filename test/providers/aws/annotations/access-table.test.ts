// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { type AccessAnnotations, accessTable } from "../../../../providers/aws/annotations/access-table.ts";

/** Field, text, what is read of it. */
const cases: readonly (readonly [keyof AccessAnnotations, string, unknown])[] = [
  ["sourceRanges", "1.2.3.4/17, 5.6.7.8/18", ["1.2.0.0/17", "5.6.0.0/18"]],
  ["sourceRanges", "1.2.3.4", undefined],
  ["prefixLists", "pl-00000000, pl-11111111", ["pl-00000000", "pl-11111111"]],
  ["prefixLists", "00000000", undefined],
  ["securityGroups", "sg-1, by name", ["sg-1", "by name"]],
  ["disableSecurityGroups", "true", true],
  ["manageBackendRules", "maybe", undefined],
  ["inboundOnPrivateLink", "off", "off"],
  ["inboundOnPrivateLink", "no", undefined],
  ["pathMtuIcmp", "on", "on"],
  ["pathMtuIcmp", "true", undefined],
];

for (const [field, text, wanted] of cases) {
  test(`${field} of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(accessTable[field].grammar.parse(text, "controller"), wanted);
  });
}
