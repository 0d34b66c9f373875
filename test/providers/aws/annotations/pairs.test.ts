// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parsePairs } from "../../../../providers/aws/annotations/pairs.ts";

type Read = Readonly<Record<string, string>> | undefined;

/** Text, what aws-load-balancer-controller reads, what cloud-provider-aws reads. */
const cases: readonly (readonly [string, Read, Read])[] = [
  ["", {}, {}],
  ["Key=Val", { Key: "Val" }, { Key: "Val" }],
  ["Key1=Val1, Key2=Val2", { Key1: "Val1", Key2: "Val2" }, { Key1: "Val1", Key2: "Val2" }],
  ["Key1=, Key2=Val2", { Key1: "", Key2: "Val2" }, { Key1: "", Key2: "Val2" }],
  ["Key1, Key2=Val2", undefined, { Key1: "", Key2: "Val2" }],
  ["Key1=Val1,Key1=Val2", { Key1: "Val2" }, { Key1: "Val2" }],
  [" k = v ", { k: "v" }, { "k ": " v" }],
  ["k= true ", { k: "true" }, { k: " true" }],
  ["k=v,", { k: "v" }, { k: "v" }],
  ["=value", undefined, {}],
  ["k=v,malformed", undefined, { k: "v", malformed: "" }],
  ["key3/with-slash=value3", { "key3/with-slash": "value3" }, { "key3/with-slash": "value3" }],
  ["key1=Mjk5Nzky==, foo=ZGF=0=", { key1: "Mjk5Nzky==", foo: "ZGF=0=" }, { key1: "Mjk5Nzky", foo: "ZGF" }],
  ["k=a\\,b,l=c", { k: "a,b", l: "c" }, { k: "a\\", b: "", l: "c" }],
  ["k=a\\\\b", { k: "a\\b" }, { k: "a\\\\b" }],
  ["k=a\\", { k: "a\\" }, { k: "a\\" }],
  ["K=V K1=V2,X====, ===, ==Val, =Val, , 234,", undefined, { K: "V K1", X: "", "234": "" }],
];

for (const [text, controller, cloudProvider] of cases) {
  test(`pairs of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(read(text, "controller"), controller);
    assert.deepEqual(read(text, "cloud-provider"), cloudProvider);
  });
}

const plain = fc.stringMatching(/^[a-zA-Z0-9_./:@-]{1,10}$/);

test("both read the same where nothing is escaped, left out or given twice", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(plain, plain), { selector: ([name]) => name }), (entries) => {
      const text = entries.map(([name, value]) => `${name}=${value}`).join(", ");
      assert.deepEqual(parsePairs(text, "controller"), new Map(entries));
      assert.deepEqual(parsePairs(text, "cloud-provider"), new Map(entries));
    }),
  );
});

test("escaped, any value can be given", () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const escaped = value.replace(/[\\,]/g, "\\$&");
      assert.deepEqual(read(`k=${escaped}`, "controller"), { k: value.trim() });
    }),
  );
});

function read(text: string, dialect: "controller" | "cloud-provider"): Read {
  const pairs = parsePairs(text, dialect);
  return pairs && Object.fromEntries(pairs);
}
