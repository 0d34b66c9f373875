// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { EndedHolder } from "../../src/kube/ended-holder.ts";
import { FakeClock } from "../support/fake-clock.ts";

test("a holder that has ended is waited for a second, one that may live for ever", async () => {
  const clock = new FakeClock();
  const ended = new Set<string>();
  const holder = new EndedHolder((identity) => ended.has(identity), clock);
  assert.equal(holder.msToWait("a"), Number.POSITIVE_INFINITY);
  ended.add("a");
  assert.equal(holder.msToWait("a"), 1_000);
  await clock.advance(600);
  assert.equal(holder.msToWait("a"), 400);
  await clock.advance(600);
  assert.equal(holder.msToWait("a"), 0);
  ended.add("b");
  assert.equal(holder.msToWait("b"), 1_000);
});
