// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Rest } from "../../src/plan/rest.ts";

test("a queue that nothing was added to is at rest", () => new Rest().come());

test("rest comes once all that was added has been worked, also what came of the work", async () => {
  const rest = new Rest();
  let isResting = false;
  rest.metrics.added();
  const coming = rest.come().then(() => {
    isResting = true;
  });
  rest.metrics.added();
  rest.metrics.worked(0);
  await Promise.resolve();
  assert.equal(isResting, false);
  rest.metrics.worked(0);
  await coming;
  assert.equal(isResting, true);
});
