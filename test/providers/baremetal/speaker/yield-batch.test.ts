// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { YieldBatch } from "../../../../providers/baremetal/speaker/yield-batch.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

function setUp() {
  const clock = new FakeClock();
  const given: string[][] = [];
  return { clock, given, batch: new YieldBatch(clock, (ips) => given.push([...ips])) };
}

describe("YieldBatch", () => {
  test("gives up together what came together", async () => {
    const { clock, given, batch } = setUp();
    batch.add("10.0.0.1");
    await clock.advance(10);
    batch.add("10.0.0.2");
    batch.add("10.0.0.1");
    await clock.advance(10);
    assert.deepEqual(given, [["10.0.0.1", "10.0.0.2"]]);
    batch.add("10.0.0.3");
    await clock.advance(20);
    assert.deepEqual(given.slice(1), [["10.0.0.3"]]);
  });

  test("keeps what was taken back", async () => {
    const { clock, given, batch } = setUp();
    batch.add("10.0.0.1");
    batch.clear();
    assert.equal(clock.pending, 0);
    batch.add("10.0.0.2");
    await clock.advance(20);
    assert.deepEqual(given, [["10.0.0.2"]]);
  });
});
