// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  optionalBoolean,
  optionalInteger,
  optionalOneOf,
  optionalText,
  requiredText,
  structures,
  textList,
} from "../../../../src/sandbox/aws/protocol/parameters.ts";

describe("reading parameters", () => {
  const reads: readonly (readonly [title: string, read: () => unknown, value: unknown])[] = [
    ["a text", () => optionalText({ A: "x" }, "A"), "x"],
    ["a number that a test gave", () => optionalText({ A: 80 }, "A"), "80"],
    ["an empty text is none", () => optionalText({ A: "" }, "A"), undefined],
    ["an integer at the end of its range", () => optionalInteger({ A: "5" }, "A", { min: 1, max: 5 }), 5],
    ["a boolean", () => optionalBoolean({ A: "false" }, "A"), false],
    ["one of several", () => optionalOneOf({ A: "y" }, "A", ["x", "y"]), "y"],
    ["an empty list", () => textList({ A: "" }, "A"), []],
    ["no list", () => structures({}, "A"), []],
  ];
  for (const [title, read, value] of reads) test(title, () => assert.deepEqual(read(), value));

  const refusals: readonly (readonly [title: string, read: () => unknown, code: string])[] = [
    ["a text that has to be there", () => requiredText({ A: "" }, "A"), "MissingParameter"],
    ["an integer out of range", () => optionalInteger({ A: "6" }, "A", { min: 1, max: 5 }), "ValidationError"],
    ["no integer", () => optionalInteger({ A: "1.5" }, "A", { min: 1, max: 5 }), "ValidationError"],
    ["no boolean", () => optionalBoolean({ A: "yes" }, "A"), "ValidationError"],
    ["none of several", () => optionalOneOf({ A: "z" }, "A", ["x", "y"]), "ValidationError"],
    ["a text for a list", () => textList({ A: "x" }, "A"), "ValidationError"],
    ["texts for structures", () => structures({ A: ["x"] }, "A"), "ValidationError"],
    ["a list for a text", () => optionalText({ A: ["x"] }, "A"), "ValidationError"],
  ];
  for (const [title, read, code] of refusals) test(`refuses ${title}`, () => assert.throws(read, { code }));
});
