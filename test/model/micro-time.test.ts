// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { toMicroTime } from "../../src/model/micro-time.ts";

test("a MicroTime has six digits of fraction, also on the full second, and stands in UTC", () => {
  assert.equal(toMicroTime(Date.UTC(2026, 0, 2, 3, 4, 5, 678)), "2026-01-02T03:04:05.678000Z");
  assert.equal(toMicroTime(Date.UTC(2026, 0, 2, 3, 4, 5)), "2026-01-02T03:04:05.000000Z");
});
