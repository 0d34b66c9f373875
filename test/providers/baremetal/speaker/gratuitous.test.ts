// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { defaultGratuitousOptions, GratuitousSchedule } from "../../../../providers/baremetal/speaker/gratuitous.ts";
import { makeAddress } from "./layer2-frames.ts";

const address = (ip: string) => makeAddress({ ip, interfaces: undefined });

interface Told {
  readonly at: number;
  readonly ip: string;
}

/** All that is told until `end`, by one who comes back just when told to. */
function run(schedule: GratuitousSchedule, start: number, end: number): readonly Told[] {
  const told: Told[] = [];
  let now = start;
  while (now <= end) {
    for (let next = schedule.take(now); next !== undefined; next = schedule.take(now))
      told.push({ at: now, ip: next.ip });
    now += schedule.waitMs(now);
  }
  return told;
}

describe("GratuitousSchedule", () => {
  test("tells a new address at once and four times more", () => {
    const schedule = new GratuitousSchedule(defaultGratuitousOptions);
    schedule.start(address("192.0.2.1"), 500);
    const times = run(schedule, 500, 60_000).map(({ at }) => at);
    assert.deepEqual(times, [500, 1600, 2700, 3800, 4900]);
    assert.equal(schedule.waitMs(60_000), Number.POSITIVE_INFINITY);
  });

  test("goes on at its interval where that is wanted", () => {
    const schedule = new GratuitousSchedule({ ...defaultGratuitousOptions, rounds: 2, periodicMs: 10_000 });
    schedule.start(address("192.0.2.1"), 0);
    assert.deepEqual(
      run(schedule, 0, 32_000).map(({ at }) => at),
      [0, 1100, 11_100, 21_100, 31_100],
    );
  });

  test("leaves off when the address is gone, and begins anew when it is back", () => {
    const schedule = new GratuitousSchedule(defaultGratuitousOptions);
    schedule.start(address("192.0.2.1"), 0);
    run(schedule, 0, 0);
    schedule.stop("192.0.2.1");
    assert.deepEqual(run(schedule, 1, 10_000), []);
    schedule.start(address("192.0.2.1"), 20_000);
    assert.equal(run(schedule, 20_000, 60_000).length, 5);
  });

  test("does not tell twice as often what is started twice", () => {
    const schedule = new GratuitousSchedule(defaultGratuitousOptions);
    schedule.start(address("192.0.2.1"), 0);
    schedule.start(address("192.0.2.1"), 0);
    assert.equal(run(schedule, 0, 60_000).length, 5);
  });

  test("tells 5,000 addresses once within two seconds, before any a second time, and never in one burst", () => {
    const schedule = new GratuitousSchedule(defaultGratuitousOptions);
    for (let at = 0; at < 5000; at++) schedule.start(address(`10.0.${at >> 8}.${at & 255}`), 0);
    const told = run(schedule, 0, 60_000);
    const firsts = told.slice(0, 5000);
    assert.equal(new Set(firsts.map(({ ip }) => ip)).size, 5000);
    assert.ok((firsts.at(-1)?.at ?? Number.POSITIVE_INFINITY) <= 2000);
    assert.equal(told.length, 25_000);
    const perMs = Map.groupBy(told, ({ at }) => at);
    assert.ok(Math.max(...[...perMs.values()].map((list) => list.length)) <= defaultGratuitousOptions.burst / 2);
  });

  test("tells each address in each round, whatever is started and stopped meanwhile", () => {
    const steps = fc.array(
      fc.record({ ip: fc.nat(5).map((last) => `10.0.0.${last}`), isStart: fc.boolean(), afterMs: fc.nat(3000) }),
    );
    fc.assert(
      fc.property(steps, (commands) => {
        const schedule = new GratuitousSchedule(defaultGratuitousOptions);
        const started = new Map<string, number>();
        const told: Told[] = [];
        let now = 0;
        for (const { ip, isStart, afterMs } of commands) {
          if (isStart) schedule.start(address(ip), now);
          else schedule.stop(ip);
          if (isStart) started.set(ip, now);
          else started.delete(ip);
          told.push(...run(schedule, now, now + afterMs));
          now += afterMs + 0.5;
        }
        told.push(...run(schedule, now, now + 60_000));
        for (const [ip, since] of started)
          assert.equal(told.filter((one) => one.ip === ip && one.at >= since).length, 5);
      }),
    );
  });
});
