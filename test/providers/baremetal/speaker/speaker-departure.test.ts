// SPDX-License-Identifier: Apache-2.0

/** Who takes over, and who does not, when a speaker goes, or the API server is away. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { FakeCluster } from "./fake-cluster.ts";

/** In the order of these three nodes: 10.20.30.1 is for iris2, iris1, iris9 and 10.20.30.2 for iris1, iris2, iris9. */
const first = "10.20.30.1";
const second = "10.20.30.2";

let cluster: FakeCluster;

beforeEach(() => {
  cluster = new FakeCluster("iris1", "iris2", "iris9");
});

afterEach(() => cluster.close());

function assertAnswering(expected: Readonly<Record<string, string>>): void {
  for (const [ip, node] of Object.entries(expected)) assert.deepEqual(cluster.answering(ip), [node], ip);
}

describe("when a speaker goes", () => {
  beforeEach(async () => {
    cluster.addService("one", first);
    cluster.addService("two", second);
    await cluster.boot("iris1", "iris2", "iris9");
    assertAnswering({ [first]: "iris2", [second]: "iris1" });
  });

  test("killed: its addresses move when its Lease has run out, the others stay", async () => {
    await cluster.kill("iris2");
    await cluster.clock.advance(17_000);
    assert.deepEqual(cluster.answering(first), []);
    await cluster.clock.advance(15_000);
    assertAnswering({ [first]: "iris1", [second]: "iris1" });
    await cluster.boot("iris2");
    assertAnswering({ [first]: "iris2", [second]: "iris1" });
  });

  test("drained: the next one answers before it ceases", async () => {
    const { speaker } = cluster.member("iris2");
    const drained = speaker.drain();
    for (let ms = 0; ms < 100; ms += 5) {
      await cluster.clock.advance(5);
      assert.ok(cluster.answering(first).length >= 1, `${ms} ms`);
    }
    assertAnswering({ [first]: "iris1", [second]: "iris1" });
    assert.deepEqual(await drained, { taken: [first], abandoned: [] });
    await speaker.close();
    assertAnswering({ [first]: "iris1", [second]: "iris1" });
  });

  test("drained: nothing new is announced meanwhile", async () => {
    const drained = cluster.member("iris2").speaker.drain();
    cluster.addService("three", "10.20.30.3");
    cluster.addService("four", "10.20.30.4");
    cluster.addService("five", "10.20.30.5");
    await cluster.clock.advance(100);
    for (const ip of ["10.20.30.3", "10.20.30.4", "10.20.30.5"]) {
      assert.equal(cluster.answering(ip).includes("iris2"), false, ip);
    }
    await drained;
  });

  test("drained as the last one: it does not wait for nobody", async () => {
    await cluster.kill("iris1");
    await cluster.kill("iris9");
    await cluster.clock.advance(60_000);
    const drained = cluster.member("iris2").speaker.drain();
    await cluster.clock.advance(20);
    assert.deepEqual(await drained, { taken: [], abandoned: [] });
  });
});

describe("when the API server is away", () => {
  beforeEach(async () => {
    cluster.addService("one", first);
    cluster.addService("two", second);
    await cluster.boot("iris1", "iris2", "iris9");
  });

  test("from all: everybody goes on, and its return moves nothing", async () => {
    const tables = ["iris1", "iris2", "iris9"].map((node) => cluster.member(node).tables.length);
    for (const node of cluster.nodes.keys()) cluster.cutOff.add(node);
    await cluster.clock.advance(600_000);
    assertAnswering({ [first]: "iris2", [second]: "iris1" });
    cluster.cutOff.clear();
    await cluster.clock.advance(120_000);
    assertAnswering({ [first]: "iris2", [second]: "iris1" });
    assert.deepEqual(
      ["iris1", "iris2", "iris9"].map((node) => cluster.member(node).tables.length),
      tables,
    );
  });

  test("from one: the others take over, it yields to them, and has its address again when it is back", async () => {
    cluster.cutOff.add("iris2");
    await cluster.clock.advance(29_000);
    assertAnswering({ [first]: "iris2" });
    await cluster.clock.advance(15_000);
    assertAnswering({ [first]: "iris1", [second]: "iris1" });
    cluster.cutOff.delete("iris2");
    await cluster.clock.advance(6_000);
    assertAnswering({ [first]: "iris2", [second]: "iris1" });
    assert.ok(cluster.member("iris2").moves.includes("Lost Takeover 1"));
    assert.ok(cluster.member("iris2").moves.includes("Gained Renewal 1"));
  });

  test("a station that claims an address is no reason to yield while the Lease holds", async () => {
    cluster.claim(first, "02:00:00:00:00:09");
    await cluster.clock.advance(5_000);
    assertAnswering({ [first]: "iris2" });
    assert.ok(cluster.events.includes("iris2: Warning AddressConflict one"));
  });
});

test("somebody who releases the Lease of a speaker that runs does not take it out", async () => {
  cluster.addService("one", first);
  await cluster.boot("iris1", "iris2");
  const lease = cluster.leases.get("speaker-iris2");
  assert.ok(lease !== undefined);
  const released = { ...lease, holderIdentity: "" };
  cluster.leases.set(lease.name, released);
  for (const node of ["iris1", "iris2"]) cluster.member(node).speaker.leaseChanged(lease, released);
  await cluster.clock.advance(200);
  assertAnswering({ [first]: "iris2" });
  assert.equal(cluster.leases.get("speaker-iris2")?.holderIdentity, "iris2");
});
