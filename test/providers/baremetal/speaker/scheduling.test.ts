// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { askForShortSlice } from "../../../../providers/baremetal/speaker/scheduling.ts";
import { FakeLibc } from "./layer2-fake-libc.ts";

const get = process.arch === "x64" ? 315 : 275;
const set = process.arch === "x64" ? 314 : 274;

test("asks for slices of 0.1 ms, and leaves policy and niceness as they are", () => {
  const fake = new FakeLibc();
  fake.answers.syscall = (number, _thread, attributes) => {
    if (number === get && attributes instanceof Uint8Array) attributes.set([3, 0, 0, 0, 5], 4);
    return 0;
  };
  askForShortSlice(fake.libc);
  const wanted = `30000000 03000000 0500000000000000 0000000000000000 a086010000000000 ${"00".repeat(16)}`;
  assert.deepEqual(fake.calls.at(-1), ["syscall", set, 0, wanted.replaceAll(" ", ""), 0, 0]);
});

test("does without where the kernel does not tell, or does not allow it", () => {
  const fake = new FakeLibc();
  fake.answers.syscall = () => -1;
  askForShortSlice(fake.libc);
  assert.equal(fake.calls.length, 1);
});
