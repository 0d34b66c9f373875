// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeSweep } from "../../src/controller/node-sweep.ts";
import { FakeClock } from "../support/fake-clock.ts";

function makeSweep(isDue: boolean) {
  const clock = new FakeClock();
  const swept: number[] = [];
  const start = clock.monotonic();
  const sweep = new NodeSweep({ clock, isDue: () => isDue, sweep: () => swept.push(clock.monotonic() - start) });
  return { clock, swept, sweep };
}

test("changes within a second are one, a second after the first", async () => {
  const { clock, swept, sweep } = makeSweep(true);
  sweep.nodeChanged();
  await clock.advance(600);
  sweep.nodeChanged();
  await clock.advance(600);
  sweep.nodeChanged();
  await clock.advance(5_000);
  assert.deepEqual(swept, [1_000, 2_200]);
});

test("nothing is swept where nothing is due, or after stop", async () => {
  const idle = makeSweep(false);
  idle.sweep.nodeChanged();
  await idle.clock.advance(5_000);
  const stopped = makeSweep(true);
  stopped.sweep.nodeChanged();
  stopped.sweep.stop();
  await stopped.clock.advance(5_000);
  assert.deepEqual([idle.swept, stopped.swept], [[], []]);
});
