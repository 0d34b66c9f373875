// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Absences } from "../../../../providers/aws/instances/absences.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

const minute = 60_000;
const here = { id: "i-1", zone: "us-west-2a" };

describe("that an instance is not known", () => {
  test("is believed after five minutes of it, in a region where others are", async () => {
    const clock = new FakeClock();
    const absences = new Absences(clock);
    absences.seen({ id: "i-2", zone: "us-west-2b" });
    assert.equal(absences.doubtOf(here), "TooEarly");
    await clock.advance(5 * minute - 1);
    assert.equal(absences.doubtOf(here), "TooEarly");
    await clock.advance(1);
    assert.equal(absences.doubtOf(here), undefined);
    assert.equal(absences.doubtOf({ id: "i-1", zone: "" }), undefined);
    assert.equal(absences.doubtOf({ id: "i-1", zone: "us-west-2-lax-1a" }), undefined);
    assert.equal(absences.doubtOf({ id: "i-1", zone: "eu-west-1a" }), "NoneSeenThere");
  });

  test("is not believed where none was ever seen", async () => {
    const clock = new FakeClock();
    const absences = new Absences(clock);
    for (const zone of ["us-west-2a", "", "no-zone"]) {
      absences.doubtOf({ id: "i-1", zone });
      await clock.advance(10 * minute);
      assert.equal(absences.doubtOf({ id: "i-1", zone }), "NoneSeenThere");
    }
  });

  test("is forgotten when nobody has asked for an hour", async () => {
    const clock = new FakeClock();
    const absences = new Absences(clock);
    absences.seen({ id: "i-2", zone: "us-west-2b" });
    absences.doubtOf(here);
    await clock.advance(60 * minute);
    assert.equal(absences.doubtOf(here), undefined);
    await clock.advance(60 * minute + 1);
    assert.equal(absences.doubtOf(here), "TooEarly");
  });

  test("is never believed sooner than five minutes after it was last seen", async () => {
    const step = fc.record({ wait: fc.nat(4 * minute), isThere: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const clock = new FakeClock();
        const absences = new Absences(clock);
        let seenAt = clock.now();
        absences.seen(here);
        for (const { wait, isThere } of steps) {
          await clock.advance(wait);
          if (isThere) {
            absences.seen(here);
            seenAt = clock.now();
          } else if (absences.doubtOf(here) === undefined) assert.ok(clock.now() - seenAt >= 5 * minute);
        }
      }),
    );
  });
});
