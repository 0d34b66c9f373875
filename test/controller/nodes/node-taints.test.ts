// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { hasTaint, shutdownTaint, withoutTaint, withShutdownTaint } from "../../../src/controller/nodes/node-taints.ts";
import { makeNode } from "../../support/make-service.ts";

const other = { key: "dedicated", effect: "NoSchedule", value: "gpu" };
const shutdown = { key: shutdownTaint, effect: "NoSchedule" };

test("the shutdown taint comes beside others, once, and goes alone", () => {
  assert.deepEqual(withShutdownTaint([other]), [other, shutdown]);
  assert.deepEqual(withShutdownTaint([{ ...shutdown, effect: "NoExecute" }, other]), [other, shutdown]);
  assert.deepEqual(withoutTaint([shutdown, other, { ...shutdown, effect: "NoExecute" }], shutdownTaint), [other]);
});

test("a taint is told by its key", () => {
  assert.equal(hasTaint(makeNode({ taints: ["a"] }), "a"), true);
  assert.equal(hasTaint(makeNode({ taints: ["a/b"] }), "a"), false);
});
