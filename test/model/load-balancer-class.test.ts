// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { isLoadBalancerClass } from "../../src/model/load-balancer-class.ts";

const table: readonly (readonly [text: string, isOne: boolean])[] = [
  ["lan", true],
  ["example.com/lan", true],
  ["fairlead.dev/nlb", true],
  ["Internal_VIP.2", true],
  [`example.com/${"a".repeat(63)}`, true],
  [`example.com/${"a".repeat(64)}`, false],
  [`${"a.".repeat(126)}b/lan`, true],
  [`${"a.".repeat(127)}b/lan`, false],
  ["", false],
  ["not a class", false],
  ["-lan", false],
  ["lan-", false],
  ["/lan", false],
  ["example.com/", false],
  ["Example.com/lan", false],
  ["example..com/lan", false],
  ["example.com/lan/nlb", false],
  ["lan\n", false],
];
for (const [text, isOne] of table) {
  test(`${JSON.stringify(text.slice(0, 40))} (${text.length}) is ${isOne ? "a class" : "none"}`, () => {
    assert.equal(isLoadBalancerClass(text), isOne);
  });
}
