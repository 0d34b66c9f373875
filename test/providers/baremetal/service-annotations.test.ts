// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { annotationOf } from "../../../providers/baremetal/service-annotations.ts";

const ours = "fairlead.dev/address-pool";
const metallb = "metallb.io/address-pool";
const old = "metallb.universe.tf/address-pool";

const table: readonly (readonly [annotations: Readonly<Record<string, string>>, want: string])[] = [
  [{}, ""],
  [{ [old]: "a" }, "a"],
  [{ [old]: "a", [metallb]: "b" }, "b"],
  [{ [old]: "a", [metallb]: "b", [ours]: "c" }, "c"],
  [{ [metallb]: "b", [ours]: "" }, ""],
  [{ [old]: "a", [metallb]: "" }, ""],
  [{ "example.com/address-pool": "d", "address-pool": "e", "fairlead.dev/loadBalancerIPs": "1.2.3.4" }, ""],
];

for (const [annotations, want] of table) {
  test(`${JSON.stringify(annotations)} asks for the pool "${want}": the first prefix that is there counts, even if empty`, () => {
    assert.equal(annotationOf(annotations, "address-pool"), want);
  });
}

test("what every object has in JavaScript is no annotation", () => {
  assert.equal(annotationOf(Object.create({ [ours]: "inherited" }), "address-pool"), "");
});
