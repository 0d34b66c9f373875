// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PollSet } from "../../../../providers/baremetal/speaker/poll-set.ts";
import { errno } from "../../../../providers/baremetal/speaker/system-error.ts";
import { FakeLibc } from "./layer2-fake-libc.ts";

/** A set of two descriptors, in which poll(2) finds these events. */
function poll(events: readonly number[]): { readonly fake: FakeLibc; readonly read: readonly string[] } {
  const fake = new FakeLibc();
  fake.answers.poll = (entries) => {
    if (entries instanceof Uint8Array) for (const [at, event] of events.entries()) entries[at * 8 + 6] = event;
    return events.filter((event) => event !== 0).length;
  };
  const set = new PollSet(fake.libc);
  const read: string[] = [];
  set.add(7, () => read.push("seven"));
  set.add(300, () => read.push("three hundred"));
  set.wait(250);
  return { fake, read };
}

describe("PollSet", () => {
  test("waits for all its descriptors to be readable", () => {
    const [call] = poll([0, 0]).fake.callsOf("poll");
    assert.deepEqual(call, ["poll", "07000000010000002c01000001000000", 2, 250]);
  });

  test("calls the readers of those that are, or that have an error", () => {
    assert.deepEqual(poll([0, 0]).read, []);
    assert.deepEqual(poll([0, 1]).read, ["three hundred"]);
    assert.deepEqual(poll([8, 1]).read, ["seven", "three hundred"]);
  });

  test("takes a signal for a time that is over, and nothing else", () => {
    const fake = new FakeLibc();
    fake.answers.poll = () => -1;
    fake.code = errno.EINTR;
    new PollSet(fake.libc).wait(0);
    fake.code = errno.ENOMEM;
    assert.throws(() => new PollSet(fake.libc).wait(0), /poll: ENOMEM/);
  });
});
