// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemClock, systemRandom } from "../src/clock.ts";

describe("sleep", () => {
  test("wakes up, and not before its time", async () => {
    const begun = systemClock.monotonic();
    await systemClock.sleep(20);
    // Timers of Node may fire up to a millisecond early.
    assert.ok(systemClock.monotonic() - begun >= 19);
  });

  test("ends with the reason of the signal, whether that comes before or meanwhile", async () => {
    const reason = new Error("enough");
    await assert.rejects(systemClock.sleep(60_000, AbortSignal.abort(reason)), reason);
    const controller = new AbortController();
    const asleep = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await assert.rejects(asleep, reason);
  });

  test("a signal that comes too late changes nothing", async () => {
    const controller = new AbortController();
    await systemClock.sleep(1, controller.signal);
    controller.abort();
  });
});

test("after calls once, or not at all when it is called off", async () => {
  const calls: string[] = [];
  const callOff = systemClock.after(1, () => calls.push("called off"));
  callOff();
  systemClock.after(1, () => calls.push("called"));
  await systemClock.sleep(20);
  assert.deepEqual(calls, ["called"]);
});

test("what lies weeks ahead does not come at once", async () => {
  const calls: string[] = [];
  const monthMs = 31 * 24 * 3_600_000;
  const callOff = systemClock.after(monthMs, () => calls.push("called"));
  const controller = new AbortController();
  const asleep = systemClock.sleep(monthMs, controller.signal).then(
    () => calls.push("awake"),
    () => undefined,
  );
  await systemClock.sleep(20);
  callOff();
  controller.abort();
  await asleep;
  assert.deepEqual(calls, []);
});

test("a wait of weeks goes on where one timer ends", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const calls: string[] = [];
  const longestMs = 2 ** 31 - 1;
  systemClock.after(2 * longestMs + 5, () => calls.push("called"));
  const callOff = systemClock.after(longestMs + 1, () => calls.push("called off"));
  t.mock.timers.tick(longestMs);
  callOff();
  t.mock.timers.tick(longestMs);
  t.mock.timers.tick(4);
  assert.deepEqual(calls, []);
  t.mock.timers.tick(1);
  assert.deepEqual(calls, ["called"]);
});

test("chance is in [0, 1) and not always the same", () => {
  const drawn = Array.from({ length: 100 }, systemRandom);
  assert.ok(drawn.every((number) => number >= 0 && number < 1));
  assert.notEqual(new Set(drawn).size, 1);
});
