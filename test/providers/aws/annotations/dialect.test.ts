// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dialect, dialectOf } from "../../../../providers/aws/annotations/dialect.ts";
import { classed, classless } from "../build/wanted-of.ts";

const cases: readonly (readonly [string, string | undefined, Dialect, Dialect])[] = [
  ["no type", undefined, "cloud-provider", "controller"],
  ["nlb", "nlb", "cloud-provider", "controller"],
  ["external", "external", "controller", "controller"],
  ["nlb-ip", "nlb-ip", "controller", "controller"],
  ["another word", "elb", "cloud-provider", "controller"],
];

for (const [name, type, withoutClass, withClass] of cases) {
  test(`${name}: ${withoutClass} without a class, ${withClass} with one`, () => {
    const asked: Record<string, string> = type === undefined ? {} : { type };
    assert.equal(dialectOf(classless(asked)), withoutClass);
    assert.equal(dialectOf(classed(asked)), withClass);
  });
}
