// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addresses,
  bool,
  boolOrEmpty,
  canonicalCidr,
  caselessChoice,
  choice,
  cidrs,
  type Grammar,
  internalFlag,
  list,
  wholeNumber,
} from "../../../../providers/aws/annotations/grammar.ts";

/** Grammar, text, what aws-load-balancer-controller reads, what cloud-provider-aws reads (the same, if left out). */
const cases: readonly (readonly [string, Grammar<unknown>, string, unknown, unknown?])[] = [
  ["bool", bool, "true", true],
  ["bool", bool, "T", true],
  ["bool", bool, "0", false],
  ["bool", bool, "FaLsE", undefined],
  ["bool", bool, "", undefined],
  ["boolOrEmpty", boolOrEmpty, "", undefined, false],
  ["boolOrEmpty", boolOrEmpty, "true", true],
  ["internalFlag", internalFlag, "true", true],
  ["internalFlag", internalFlag, "false", false],
  ["internalFlag", internalFlag, "False", false, true],
  ["internalFlag", internalFlag, "0.0.0.0/0", undefined, true],
  ["internalFlag", internalFlag, "", undefined, false],
  ["list", list, "\t,  ,,,", []],
  ["list", list, "abc,", ["abc"]],
  ["list", list, "ab  c, de \t, 1,,,, 3", ["ab  c", "de", "1", "3"]],
  ["choice", choice("on", "off"), "on", "on"],
  ["choice", choice("on", "off"), "On", undefined],
  ["caselessChoice", caselessChoice("TCP", "HTTP"), "http", "HTTP"],
  ["caselessChoice", caselessChoice("TCP", "HTTP"), "udp", undefined],
  ["wholeNumber", wholeNumber(5, 300), "5", 5],
  ["wholeNumber", wholeNumber(5, 300), "300", 300],
  ["wholeNumber", wholeNumber(5, 300), "4", undefined],
  ["wholeNumber", wholeNumber(5, 300), "301", undefined],
  ["wholeNumber", wholeNumber(5, 300), "22d", undefined],
  ["wholeNumber", wholeNumber(5, 300), "10.5", undefined],
  ["wholeNumber", wholeNumber(5, 300), "", undefined],
  ["cidrs", cidrs, "10.0.0.0/8, 1.2.3.4/24", ["10.0.0.0/8", "1.2.3.0/24"]],
  ["cidrs", cidrs, "2001:DB8::1/32", ["2001:db8::/32"]],
  ["cidrs", cidrs, "10.0.0.0/8,10.0.0.1", undefined],
  ["cidrs", cidrs, "10.0.0.0/33", undefined],
  ["addresses", addresses("IPv4"), "10.0.0.1, 10.0.0.2", ["10.0.0.1", "10.0.0.2"]],
  ["addresses", addresses("IPv4"), "10.0.0.1, ::1", undefined],
  ["addresses", addresses("IPv6"), "2001:db8::1", ["2001:db8::1"]],
  ["addresses", addresses("IPv6"), "10.0.0.1", undefined],
];

for (const [name, grammar, text, controller, ...others] of cases) {
  test(`${name} of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(grammar.parse(text, "controller"), controller);
    assert.deepEqual(grammar.parse(text, "cloud-provider"), others.length > 0 ? others[0] : controller);
  });
}

test("what is allowed is told in words", () => {
  assert.equal(choice("a", "b", "c").allowed, '"a", "b" or "c"');
  assert.equal(choice("*").allowed, '"*"');
  assert.equal(wholeNumber(2, 10).allowed, "a whole number from 2 to 10");
});

test("a CIDR that is the whole internet stays so", () => {
  assert.equal(canonicalCidr(" 0.0.0.0/0 "), "0.0.0.0/0");
  assert.equal(canonicalCidr("::/0"), "::/0");
  assert.equal(canonicalCidr("everybody"), undefined);
});
