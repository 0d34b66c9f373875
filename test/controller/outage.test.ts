// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiServerDown, Outage, tellOutage } from "../../src/controller/outage.ts";
import { RetryableError } from "../../src/errors.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";

function makeOutage() {
  const clock = new FakeClock();
  const freed: string[] = [];
  const said: string[] = [];
  const log = { ...silentLog, warn: () => said.push("down"), info: () => said.push("up") };
  const outage = new Outage({ clock, log, requeue: (keys) => freed.push(...keys) });
  return { clock, freed, said, outage };
}

const down = new ApiServerDown("ConnectionRefused", "refused");

test("only what says nothing of the object is an outage", () => {
  assert.ok(tellOutage(new RetryableError("ConnectionRefused", "")) instanceof ApiServerDown);
  assert.ok(tellOutage(new RetryableError("ServiceUnavailable", "")) instanceof ApiServerDown);
  for (const reason of ["ServerError", "TooManyRequests", "Conflict", "NamespaceTerminating"]) {
    assert.ok(!(tellOutage(new RetryableError(reason, "")) instanceof ApiServerDown), reason);
  }
});

test("one key is tried each second; the first success frees all others in their order", async () => {
  const { clock, freed, said, outage } = makeOutage();
  for (const key of ["a", "b", "c"]) outage.hold(key, down);
  await clock.advance(999);
  assert.deepEqual(freed, []);
  await clock.advance(1);
  assert.deepEqual(freed, ["a"]);
  outage.hold("a", down);
  await clock.advance(1_000);
  assert.deepEqual(freed, ["a", "b"]);
  outage.end();
  assert.deepEqual(freed, ["a", "b", "c", "a"]);
  outage.end();
  assert.deepEqual(said, ["down", "up"]);
  assert.equal(clock.pending, 0);
});

test("keys that turn out to have nothing to write do not keep the others waiting", async () => {
  const { clock, freed, outage } = makeOutage();
  for (const key of ["a", "b"]) outage.hold(key, down);
  await clock.advance(10_000);
  assert.deepEqual(freed, ["a", "b"]);
  assert.equal(clock.pending, 0);
});

test("after stop nothing is tried", async () => {
  const { clock, freed, outage } = makeOutage();
  outage.hold("a", down);
  outage.stop();
  await clock.advance(10_000);
  assert.deepEqual(freed, []);
});
