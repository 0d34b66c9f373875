// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { ServiceReporter } from "../../../../providers/baremetal/speaker/service-reporter.ts";
import { type FairleadError, RetryableError } from "../../../../src/errors.ts";
import { silentLog } from "../../../../src/log.ts";
import type { Condition, Service } from "../../../../src/model/service.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeService } from "./cluster.ts";

let clock: FakeClock;
let services: Map<string, Service>;
let writes: { readonly key: string; readonly at: number }[];
let events: string[];
let failure: FairleadError | undefined;
let wanted: string;
/** Whether Services are released while a write to them is on its way. */
let isReleased: boolean;
let removed: string[];
let reporter: ServiceReporter;
let startedAt: number;

const conditionOf = (message: string): Condition => ({
  type: "fairlead.dev/AnnouncedIPv4",
  status: "True",
  reason: "Announced",
  message,
  lastTransitionTime: "",
});

beforeEach(() => {
  clock = new FakeClock();
  startedAt = clock.monotonic();
  services = new Map();
  writes = [];
  events = [];
  failure = undefined;
  wanted = "here";
  isReleased = false;
  removed = [];
  reporter = new ServiceReporter({
    clock,
    log: silentLog,
    writer: {
      async patchStatus(service, patch) {
        const key = `default/${service.name}`;
        writes.push({ key, at: clock.monotonic() - startedAt });
        if (failure !== undefined) throw failure;
        const written = { ...service, conditions: patch.conditions ?? [] };
        if (isReleased) services.delete(key);
        else services.set(key, written);
        removed.push(...(patch.removeConditions ?? []));
        return written;
      },
    },
    events: { event: (subject, _type, reason) => events.push(`${subject.name} ${reason}`) },
    serviceOf: (key) => services.get(key),
    reportOf: (service) =>
      service.conditions[0]?.message === wanted
        ? undefined
        : {
            patch: { conditions: [conditionOf(wanted)] },
            events: [{ type: "Normal", reason: "nodeAssigned", message: wanted }],
          },
  });
});

function add(name: string): string {
  const key = `default/${name}`;
  services.set(key, makeService(name, ["10.0.0.1"]));
  return key;
}

describe("ServiceReporter", () => {
  test("takes back what reached a Service after it was released, and tells no Event", async () => {
    const key = add("web");
    isReleased = true;
    reporter.decided(key);
    await clock.advance(10_000);
    assert.equal(writes.length, 2);
    assert.deepEqual(removed, ["fairlead.dev/AnnouncedIPv4"]);
    assert.deepEqual(events, []);
  });

  test("writes once what has stood for a second, and tells it as an Event", async () => {
    const key = add("web");
    reporter.decided(key);
    await clock.advance(900);
    reporter.decided(key);
    await clock.advance(900);
    assert.equal(writes.length, 0);
    await clock.advance(10_000);
    assert.deepEqual(writes, [{ key, at: 1_900 }]);
    assert.deepEqual(events, ["web nodeAssigned"]);
  });

  test("says nothing where the Service says it already, or is gone by then", async () => {
    const told = add("told");
    services.set(told, { ...makeService("told", []), conditions: [conditionOf(wanted)] });
    reporter.decided(told);
    const gone = add("gone");
    reporter.decided(gone);
    services.delete(gone);
    reporter.changed("default/never");
    await clock.advance(10_000);
    assert.deepEqual(writes, []);
    assert.equal(clock.pending, 0);
  });

  test("writes one at a time, fifty a second, the first to come first", async () => {
    const keys = Array.from({ length: 100 }, (_, index) => add(`web-${index}`));
    for (const key of keys) reporter.decided(key);
    await clock.advance(2_000);
    assert.ok(writes.length >= 49 && writes.length <= 51, `${writes.length} writes in the first second`);
    await clock.advance(2_000);
    assert.deepEqual(
      writes.map(({ key }) => key),
      keys,
    );
  });

  test("tries again after a failure, and tells no Event before it went through", async () => {
    const key = add("web");
    failure = new RetryableError("ServiceUnavailable", "not now");
    reporter.decided(key);
    await clock.advance(3_000);
    assert.equal(writes.length, 1);
    assert.deepEqual(events, []);
    failure = undefined;
    await clock.advance(5_000);
    assert.equal(writes.length, 2);
    assert.deepEqual(events, ["web nodeAssigned"]);
  });

  test("rests longer and longer while nothing can be written, whatever the number of Services", async () => {
    failure = new RetryableError("Forbidden", "no such right");
    for (let index = 0; index < 100; index++) reporter.decided(add(`web-${index}`));
    await clock.advance(600_000);
    assert.ok(writes.length >= 6 && writes.length <= 9, `${writes.length} tries in ten minutes`);
    failure = undefined;
    await clock.advance(305_000);
    assert.equal(new Set(writes.map(({ key }) => key)).size, 100);
  });

  for (const reason of ["NotFound", "Conflict"]) {
    test(`waits for the Service's own change after ${reason}`, async () => {
      const key = add("web");
      failure = new RetryableError(reason, "another one");
      reporter.decided(key);
      await clock.advance(600_000);
      assert.equal(writes.length, 1);
    });
  }

  test("against one who writes otherwise without end it writes once a minute, but at once what it decides anew", async () => {
    const key = add("web");
    const overwrite = (): void => {
      services.set(key, { ...makeService("web", []), conditions: [conditionOf("there")] });
      reporter.changed(key);
    };
    overwrite();
    for (let second = 0; second < 300; second++) {
      await clock.advance(1_000);
      if (services.get(key)?.conditions[0]?.message !== "there") overwrite();
    }
    assert.ok(writes.length >= 4 && writes.length <= 6, `${writes.length} writes in five minutes`);
    const count = writes.length;
    wanted = "elsewhere";
    reporter.decided(key);
    await clock.advance(1_500);
    assert.equal(writes.length, count + 1);
  });

  test("forgets a Service that is gone, and everything when it is closed", async () => {
    const gone = add("gone");
    reporter.decided(gone);
    reporter.forget(gone);
    await clock.advance(5_000);
    reporter.decided(add("late"));
    reporter.close();
    reporter.decided(add("later"));
    await clock.advance(5_000);
    assert.deepEqual(writes, []);
  });
});
