// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { unlessAborted } from "../src/unless-aborted.ts";

test("work that ends first counts, and leaves no listener behind", async () => {
  const { signal } = new AbortController();
  assert.equal(await unlessAborted(Promise.resolve("done"), signal), "done");
  await assert.rejects(unlessAborted(Promise.reject(new Error("broken")), signal), /broken/);
  assert.deepEqual(getEventListeners(signal, "abort"), []);
});

test("work that does not listen is not waited for once it is aborted", async () => {
  const controller = new AbortController();
  const waiting = unlessAborted(new Promise(() => undefined), controller.signal);
  controller.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
});

test("work is not waited for where it is aborted already, and may fail later unheard", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  await assert.rejects(unlessAborted(promise, AbortSignal.abort(new Error("enough"))), /enough/);
  await assert.rejects(unlessAborted(Promise.resolve(), AbortSignal.abort(new Error("enough"))), /enough/);
  reject(new Error("too late"));
});
