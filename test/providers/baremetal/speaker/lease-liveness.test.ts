// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { LeaseLiveness } from "../../../../providers/baremetal/speaker/lease-liveness.ts";
import { leaseName, type SpeakerLease } from "../../../../providers/baremetal/speaker/speaker-lease.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

let clock: FakeClock;
let liveness: LeaseLiveness;
let heard: string[];
let renewals = 0;

function renew(node: string, parts: Partial<SpeakerLease> = {}): void {
  renewals += 1;
  const lease = { name: leaseName(node), holderIdentity: node, leaseDurationSeconds: 30, renewTime: `${renewals}` };
  liveness.leaseChanged(node, { ...lease, ...parts });
}

/** Lets time pass while these nodes renew every 12 s, seen by the one that judges. */
async function pass(seconds: number, ...renewing: readonly string[]): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    if (second % 12 === 0) for (const node of renewing) renew(node);
    await clock.advance(1_000);
  }
}

describe("LeaseLiveness", () => {
  beforeEach(() => {
    clock = new FakeClock();
    liveness = new LeaseLiveness({ nodeName: "me", clock });
    heard = [];
    liveness.subscribe((node) => heard.push(`${node} ${liveness.isAlive(node) ? "alive" : "gone"}`));
  });

  test("a node without a Lease has no speaker; this one has", () => {
    assert.equal(liveness.isAlive("other"), false);
    assert.equal(liveness.isAlive("me"), true);
  });

  test("a speaker that renews lives", async () => {
    await pass(600, "me", "other");
    assert.deepEqual(heard, ["other alive"]);
  });

  test("one that ceases to renew is gone after the duration of its Lease", async () => {
    await pass(120, "me", "other");
    await pass(17, "me");
    assert.equal(liveness.isAlive("other"), true, "29 s after its last renewal");
    await pass(2, "me");
    assert.equal(liveness.isAlive("other"), false, "31 s after");
    assert.deepEqual(heard, ["other alive", "other gone"]);
  });

  test("the other speakers are counted by state, of nodes that there are", async () => {
    await pass(24, "me", "other", "late", "former");
    renew("drained", { holderIdentity: "" });
    await pass(40, "me", "other");
    const nodes = ["me", "other", "late", "drained", "without-speaker"].map((name) => ({ name }));
    assert.deepEqual(liveness.countPeers(nodes), { Alive: 1, Gone: 1, Released: 1 });
  });

  test("a released or removed Lease means gone at once, and a renewed one alive at once", async () => {
    await pass(24, "me", "other");
    renew("other", { holderIdentity: "" });
    assert.equal(liveness.isAlive("other"), false);
    renew("other");
    assert.equal(liveness.isAlive("other"), true);
    liveness.leaseChanged("other", undefined);
    assert.equal(liveness.isAlive("other"), false);
    assert.deepEqual(heard, ["other alive", "other gone", "other alive", "other gone"]);
  });

  test("the same record told again, as after a full list, does not count as a renewal", async () => {
    await pass(60, "me", "other");
    const seen = { name: leaseName("other"), holderIdentity: "other", leaseDurationSeconds: 30, renewTime: "last" };
    liveness.leaseChanged("other", seen);
    for (let round = 0; round < 3; round++) {
      await pass(10, "me");
      liveness.leaseChanged("other", { ...seen });
    }
    await pass(1, "me");
    assert.equal(liveness.isAlive("other"), false);
  });

  test("while the API server is away nobody is declared gone, nor when it comes back", async () => {
    await pass(120, "me", "other");
    await pass(600);
    assert.equal(liveness.isAlive("other"), true);
    renew("me");
    await clock.advance(11_000);
    renew("other");
    await pass(120, "me", "other");
    assert.deepEqual(heard, ["other alive"]);
  });

  test("who died in an outage is declared gone a whole duration after it", async () => {
    await pass(120, "me", "other");
    await pass(600);
    await pass(29, "me");
    assert.equal(liveness.isAlive("other"), true);
    await pass(3, "me");
    assert.equal(liveness.isAlive("other"), false);
  });

  test("who was declared gone before an outage stays so through it", async () => {
    await pass(60, "me", "other");
    await pass(60, "me");
    assert.equal(liveness.isAlive("other"), false);
    await pass(600);
    await pass(120, "me");
    assert.deepEqual(heard, ["other alive", "other gone"]);
  });

  test("a watch that hangs, or a process that was stopped, moves nothing", async () => {
    await pass(120, "me", "other");
    // Neither Lease comes through for a while; the others renew on time all along.
    await clock.advance(45_000);
    assert.equal(liveness.isAlive("other"), true);
    renew("me");
    renew("other");
    await pass(60, "me", "other");
    assert.deepEqual(heard, ["other alive"]);
  });

  test("at every moment at which a watch may break, an honest speaker is not declared gone", async () => {
    for (let breaksAfter = 0; breaksAfter < 12; breaksAfter++) {
      liveness.close();
      liveness = new LeaseLiveness({ nodeName: "me", clock });
      await pass(60, "me", "other");
      renew("me");
      await clock.advance(breaksAfter * 1_000);
      await clock.advance(120_000);
      assert.equal(liveness.isAlive("other"), true, `watch broke ${breaksAfter} s after the own renewal`);
    }
  });

  test("a speaker found at the start gets a whole duration", async () => {
    renew("other");
    await pass(29, "me");
    assert.equal(liveness.isAlive("other"), true);
    await pass(2, "me");
    assert.equal(liveness.isAlive("other"), false);
  });

  test("a longer duration than usual is respected, a shorter one is not", async () => {
    renew("patient", { leaseDurationSeconds: 60 });
    renew("hasty", { leaseDurationSeconds: 1 });
    await pass(29, "me");
    assert.equal(liveness.isAlive("hasty"), true);
    await pass(4, "me");
    assert.equal(liveness.isAlive("hasty"), false);
    assert.equal(liveness.isAlive("patient"), true);
    await pass(30, "me");
    assert.equal(liveness.isAlive("patient"), false);
  });

  test("leaves no timer behind", async () => {
    await pass(24, "me", "other");
    liveness.close();
    assert.equal(clock.pending, 0);
  });
});
