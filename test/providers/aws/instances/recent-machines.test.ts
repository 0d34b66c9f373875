// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RecentMachines } from "../../../../providers/aws/instances/recent-machines.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeMachine } from "../machine/make-machine.ts";

const ids = ["i-1", "i-2"];

describe("machines that were seen a moment ago", () => {
  test("are remembered for two seconds each", async () => {
    const clock = new FakeClock();
    const recent = new RecentMachines(clock);
    recent.keep([makeMachine({ id: "i-1" })]);
    await clock.advance(1_000);
    recent.keep([makeMachine({ id: "i-2" })]);
    assert.deepEqual([...recent.of(ids).keys()], ids);
    await clock.advance(1_000);
    assert.deepEqual([...recent.of(ids).keys()], ["i-2"]);
    await clock.advance(1_000);
    assert.deepEqual([...recent.of(ids).keys()], []);
  });

  test("are remembered longer when they are seen again", async () => {
    const clock = new FakeClock();
    const recent = new RecentMachines(clock);
    recent.keep([makeMachine({ id: "i-1" }), makeMachine({ id: "i-2" })]);
    await clock.advance(1_000);
    recent.keep([makeMachine({ id: "i-1", state: "stopped" })]);
    await clock.advance(1_000);
    assert.deepEqual([...recent.of(ids).values()], [makeMachine({ id: "i-1", state: "stopped" })]);
  });

  test("are forgotten at once when they have ended", () => {
    const recent = new RecentMachines(new FakeClock());
    recent.keep([makeMachine({ id: "i-1" }), makeMachine({ id: "i-2", state: "terminated" })]);
    assert.deepEqual([...recent.of(ids).keys()], ["i-1"]);
    recent.keep([makeMachine({ id: "i-1", state: "terminated" })]);
    assert.deepEqual([...recent.of(ids).keys()], []);
  });
});
