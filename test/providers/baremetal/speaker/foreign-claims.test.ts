// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { ForeignClaims } from "../../../../providers/baremetal/speaker/foreign-claims.ts";
import { silentLog } from "../../../../src/log.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeService } from "./cluster.ts";

let clock: FakeClock;
let announced: Set<string>;
let events: string[];
let claims: ForeignClaims;

const claim = (ip: string) => ({ ip, mac: "02:00:00:00:00:09", interface: "eth0" });

beforeEach(() => {
  clock = new FakeClock();
  announced = new Set(["10.0.0.1", "10.0.0.2"]);
  events = [];
  claims = new ForeignClaims({
    nodeName: "node-a",
    clock,
    log: silentLog,
    events: { event: (subject, type, reason, message) => events.push(`${type} ${reason} ${subject.name}: ${message}`) },
    isAnnounced: (ip) => announced.has(ip),
    servicesOf: (ip) => [makeService("web", [ip])],
  });
});

describe("ForeignClaims", () => {
  test("tells of a station that has an address of ours, and how to mend it", async () => {
    claims.heard(claim("10.0.0.1"));
    await clock.advance(2_000);
    assert.deepEqual(events, [
      'Warning AddressConflict web: Station 02:00:00:00:00:09 on eth0 claims 10.0.0.1, which node "node-a" announces: find the machine that uses it, or take the address out of the pool.',
    ]);
  });

  test("takes a hand-over for none", async () => {
    claims.heard(claim("10.0.0.1"));
    await clock.advance(500);
    announced.delete("10.0.0.1");
    await clock.advance(60_000);
    assert.deepEqual(events, []);
  });

  test("tells of one address once a minute, and of each", async () => {
    for (let second = 0; second < 120; second++) {
      claims.heard(claim("10.0.0.1"));
      if (second === 0) claims.heard(claim("10.0.0.2"));
      await clock.advance(1_000);
    }
    assert.equal(events.filter((event) => event.includes("10.0.0.1,")).length, 2);
    assert.equal(events.filter((event) => event.includes("10.0.0.2,")).length, 1);
  });

  test("leaves no timer behind", () => {
    claims.heard(claim("10.0.0.1"));
    claims.close();
    assert.equal(clock.pending, 0);
  });
});
