// SPDX-License-Identifier: Apache-2.0

/** What happens to addresses over time: who keeps them, and who may not take them. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Service } from "../../../src/model/service.ts";
import { makePort, makeService } from "../../support/make-service.ts";
import { io, makePool, makeRequest, World } from "./world.ts";

const age = (seconds: number): Partial<Service> => ({ createdAt: seconds * 1_000 });
const wants = (ip: string): Partial<Service> => ({ annotations: { "fairlead.dev/loadBalancerIPs": ip } });
const shows = (ip: string): Partial<Service> => ({ ingress: [{ ip, ipMode: "VIP" }] });
const two = makePool("lan", { addresses: ["10.0.0.0/31"] });
const dual = { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilyPolicy: "PreferDualStack" } as const;

describe("an address is free only when no status shows it", () => {
  test("while the status of the one who had it is not yet written, it goes to nobody", async () => {
    const world = new World([makePool("lan", { addresses: ["10.0.0.0/32"] })]);
    await world.put("a");
    const { runtime } = world;
    const request = makeRequest(makeService({ name: "a" }));
    await runtime.provider.release(request, io);
    await world.put("b");
    assert.equal(world.reason("b"), "PoolExhausted");
    runtime.settle?.(request, []);
    await world.run();
    assert.deepEqual(world.shown("b"), ["10.0.0.0"]);
  });

  test("the one who had it may have it again at once", async () => {
    const world = new World([makePool("lan", { addresses: ["10.0.0.0/32"] })]);
    await world.put("a");
    const request = makeRequest(makeService({ name: "a" }));
    await world.runtime.provider.release(request, io);
    await world.put("a");
    assert.deepEqual(world.shown("a"), ["10.0.0.0"]);
  });
});

describe("nobody takes what another has", () => {
  test("by asking for it", async () => {
    const world = new World([two]);
    await world.put("owner", age(5));
    await world.put("thief", { ...age(1), ...wants("10.0.0.0") });
    await world.put("owner", { labels: { changed: "yes" } });
    assert.deepEqual(world.shown("owner"), ["10.0.0.0"]);
    assert.equal(world.reason("thief"), "AddressInUse");
  });

  test("by a status that shows it: after a restart the older has it, and the younger gets another", async () => {
    const world = new World([two]);
    world.place("owner", { ...age(1), ...shows("10.0.0.0") });
    world.place("forger", { ...age(2), ...shows("10.0.0.0") });
    await world.restart();
    assert.deepEqual(world.all(), { "default/forger": ["10.0.0.1"], "default/owner": ["10.0.0.0"] });
  });

  test("by a status that is forged later", async () => {
    const world = new World([two]);
    await world.put("owner", age(5));
    await world.put("forger", { ...age(1), ...shows("10.0.0.0") });
    assert.deepEqual(world.shown("forger"), ["10.0.0.1"]);
    await world.put("forger", shows("10.0.0.0"));
    await world.put("owner", { labels: { changed: "yes" } });
    assert.deepEqual(world.all(), { "default/forger": ["10.0.0.1"], "default/owner": ["10.0.0.0"] });
  });

  test("by a status that shows an address of a pool for others", async () => {
    const kept = makePool("kept", { addresses: ["10.9.0.0/32"], serviceAllocation: { namespaces: ["bank"] } });
    const world = new World([two, kept]);
    world.place("forger", shows("10.9.0.0"));
    await world.restart();
    assert.deepEqual(world.shown("forger"), ["10.0.0.0"]);
  });

  test("by making its wish unreadable when its namespace is shut out: what it had is taken from it", async () => {
    const allowed = (...namespaces: string[]) =>
      makePool("kept", { addresses: ["10.9.0.0/31"], serviceAllocation: { namespaces } });
    const world = new World([allowed("default", "bank")]);
    await world.put("web");
    await world.put("web", wants("oops"));
    assert.deepEqual(world.shown("web"), ["10.9.0.0"]);
    assert.equal(world.reason("web"), "InvalidAddressRequest");
    await world.restart();
    assert.deepEqual(world.shown("web"), ["10.9.0.0"]);
    await world.configure([allowed("bank")]);
    assert.deepEqual(world.shown("web"), []);
    assert.equal(world.reason("web"), "InvalidAddressRequest");
  });
});

describe("what a Service has stays", () => {
  const changes: readonly (readonly [what: string, own: Partial<Service>])[] = [
    ["labels", { labels: { a: "b" } }],
    ["ports", { ports: [makePort({ port: 8443 })] }],
    ["the traffic policy", { externalTrafficPolicy: "Local" }],
    ["the wish for an address", { annotations: {} }],
    ["an emptied status", { ingress: [] }],
  ];
  for (const [what, own] of changes) {
    test(`when ${what} changes`, async () => {
      const world = new World([two]);
      await world.put("first");
      await world.put("web", wants("10.0.0.1"));
      await world.remove("first");
      await world.put("web", own);
      assert.deepEqual(world.shown("web"), ["10.0.0.1"]);
      assert.equal(world.reason("web"), undefined);
    });
  }

  test("when the controller starts again, to the letter, with nothing to do", async () => {
    const world = new World([two, makePool("second", { addresses: ["10.5.0.0/31", "fd00::/127"] })]);
    await world.put("a");
    await world.put("b");
    await world.put("c", dual);
    await world.put("d", wants("10.5.0.1"));
    const before = world.all();
    world.operations.length = 0;
    await world.restart();
    assert.deepEqual(world.all(), before);
    assert.deepEqual(world.operations, []);
  });

  test("also from older ones that wait when the controller starts again", async () => {
    const world = new World([makePool("lan", { addresses: ["10.0.0.0/32"] })]);
    world.place("old", age(1));
    world.place("young", { ...age(2), ...shows("10.0.0.0") });
    await world.restart();
    assert.deepEqual(world.all(), { "default/old": [], "default/young": ["10.0.0.0"] });
  });

  test("a wish for another address that fails costs it what it had", async () => {
    const world = new World([two]);
    await world.put("other");
    await world.put("web");
    await world.put("web", wants("10.0.0.0"));
    assert.deepEqual(world.shown("web"), []);
    assert.equal(world.reason("web"), "AddressInUse");
  });
});

describe("a change of pools", () => {
  const lan = (addresses: readonly string[], more: object = {}) => makePool("lan", { addresses, ...more });

  test("serves those that lost their address before those that wait, and these by age", async () => {
    const world = new World([lan(["1.2.3.0/32"])]);
    await world.put("holder", age(9));
    await world.put("young", age(7));
    await world.put("old", age(3));
    await world.configure([lan(["4.5.6.0/31"])]);
    assert.deepEqual(world.all(), { "default/holder": ["4.5.6.0"], "default/old": ["4.5.6.1"], "default/young": [] });
  });
});
