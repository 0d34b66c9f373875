// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { byIdAndPort, targetKey } from "../../../providers/aws/target-key.ts";

test("one instance with two ports is two targets, whatever their zone", () => {
  assert.notEqual(targetKey({ Id: "i-1", Port: 80 }), targetKey({ Id: "i-1", Port: 443 }));
  const elsewhere = { Id: "10.0.0.1", Port: 80, AvailabilityZone: "all" };
  assert.equal(targetKey(elsewhere), targetKey({ Id: "10.0.0.1", Port: 80 }));
});

test("targets are sorted by id, then by port as a number", () => {
  const targets = [
    { Id: "i-2", Port: 80 },
    { Id: "i-1", Port: 443 },
    { Id: "i-1", Port: 80 },
  ];
  assert.deepEqual(targets.toSorted(byIdAndPort).map(targetKey), ["i-1 80", "i-1 443", "i-2 80"]);
});
