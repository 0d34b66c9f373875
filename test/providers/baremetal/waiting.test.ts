// SPDX-License-Identifier: Apache-2.0

/** Who waits for an address, who comes next, and what those are told who go on waiting. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Service } from "../../../src/model/service.ts";
import { makePort } from "../../support/make-service.ts";
import { makePool, World } from "./world.ts";

const age = (seconds: number): Partial<Service> => ({ createdAt: seconds * 1_000 });
const wants = (ip: string): Partial<Service> => ({ annotations: { "fairlead.dev/loadBalancerIPs": ip } });
const two = makePool("lan", { addresses: ["10.0.0.0/31"] });
const dual = { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilyPolicy: "PreferDualStack" } as const;

test("the oldest that waits gets what becomes free, and nobody else is asked", async () => {
  const world = new World([two]);
  await world.put("a", age(1));
  await world.put("b", age(2));
  await world.put("young", age(9));
  await world.put("old", age(5));
  await world.put("middle", age(7));
  assert.equal(world.reason("old"), "PoolExhausted");
  await world.remove("b");
  assert.deepEqual(world.shown("old"), ["10.0.0.1"]);
  assert.deepEqual(world.shown("middle"), []);
  await world.remove("old");
  assert.deepEqual(world.shown("middle"), ["10.0.0.1"]);
  await world.remove("a");
  assert.deepEqual(world.shown("young"), ["10.0.0.0"]);
});

test("who waits for a certain address is passed over until that one becomes free", async () => {
  const world = new World([two]);
  await world.put("a");
  await world.put("b");
  await world.put("picky", { ...age(1), ...wants("10.0.0.0") });
  await world.put("any", age(2));
  assert.equal(world.reason("picky"), "AddressInUse");
  await world.remove("b");
  assert.deepEqual(world.shown("picky"), []);
  assert.deepEqual(world.shown("any"), ["10.0.0.1"]);
  await world.remove("a");
  assert.deepEqual(world.shown("picky"), ["10.0.0.0"]);
});

describe("for a certain address, one is told anew why", () => {
  const shares = (key: string, own: Partial<Service> = {}): Partial<Service> => ({
    ...own,
    annotations: { "fairlead.dev/loadBalancerIPs": "10.0.0.0", "fairlead.dev/allow-shared-ip": key },
  });
  const told = (world: World): string => world.problem("waits")?.message ?? "";

  test("when the Service that has it shares otherwise", async () => {
    const world = new World([two]);
    await world.put("has", shares("k"));
    await world.put("waits", wants("10.0.0.0"));
    assert.match(told(world), /this one has no sharing key/);
    await world.put("has", shares(""));
    assert.match(told(world), /both have no sharing key/);
    await world.put("waits", shares("l"));
    assert.match(told(world), /that one has no sharing key/);
    await world.put("has", shares("k"));
    assert.match(told(world), /sharing keys differ \("l" and "k"\)/);
    await world.put("has", shares("l", { ports: [makePort({ port: 443 })] }));
    assert.deepEqual(world.shown("waits"), ["10.0.0.0"]);
  });

  test("when another Service gets it", async () => {
    const world = new World([two]);
    await world.put("has", age(1));
    await world.put("next", { ...age(2), ...wants("10.0.0.0") });
    await world.put("waits", { ...age(3), ...wants("10.0.0.0") });
    assert.match(told(world), /taken by the Service default\/has,/);
    await world.remove("has");
    assert.deepEqual(world.shown("next"), ["10.0.0.0"]);
    assert.match(told(world), /taken by the Service default\/next,/);
  });

  test("and is left alone when the reason is the same", async () => {
    const world = new World([two]);
    await world.put("has", shares("k"));
    await world.put("waits", wants("10.0.0.0"));
    await world.put("has", shares("k", { ports: [makePort({ port: 443 })] }));
    assert.deepEqual(world.operations, ["Assign", "Wait", "Assign"]);
  });
});

test("a granted address is told of as one that was assigned", async () => {
  const world = new World([two]);
  for (const name of ["a", "b", "c"]) await world.put(name);
  assert.deepEqual(world.operations, ["Assign", "Assign", "Wait"]);
  await world.remove("a");
  assert.deepEqual(world.operations, ["Assign", "Assign", "Wait", "Assign"]);
});

test("who stops waiting, by deletion or by another wish, is granted nothing", async () => {
  const world = new World([two, makePool("other", { addresses: ["10.1.0.0/32"], autoAssign: false })]);
  for (const name of ["a", "b", "c", "d", "e"]) await world.put(name, age(name.charCodeAt(0)));
  await world.remove("c");
  await world.put("d", wants("10.1.0.0"));
  await world.remove("a");
  assert.deepEqual(world.shown("d"), ["10.1.0.0"]);
  assert.deepEqual(world.shown("e"), ["10.0.0.0"]);
});

test("one whose wish has become unreadable is granted nothing until it is mended", async () => {
  const world = new World([two]);
  for (const name of ["a", "b", "c"]) await world.put(name);
  await world.put("c", wants("oops"));
  assert.equal(world.reason("c"), "InvalidAddressRequest");
  await world.remove("a");
  assert.deepEqual(world.shown("c"), []);
  await world.put("c", { annotations: {} });
  assert.deepEqual(world.shown("c"), ["10.0.0.0"]);
});

test("who has nothing comes before who would like a second family", async () => {
  const pool = makePool("lan", { addresses: ["10.0.0.0/30", "fd00::/128"] });
  const six = { clusterIPs: ["fd00:96::1"], ipFamilies: ["IPv6"] } as const;
  const world = new World([pool]);
  await world.put("holder", six);
  await world.put("half", { ...dual, ...age(1) });
  await world.put("needy", { ...six, ...age(9) });
  assert.deepEqual(world.shown("half"), ["10.0.0.0"]);
  await world.remove("holder");
  assert.deepEqual(world.shown("needy"), ["fd00::"]);
  await world.remove("needy");
  assert.deepEqual(world.shown("half"), ["10.0.0.0", "fd00::"]);
});

test("a long list of those who may share is served from one address", async () => {
  const shared = (port: number): Partial<Service> => ({
    annotations: { "fairlead.dev/allow-shared-ip": "k" },
    ports: [makePort({ port })],
  });
  const world = new World([makePool("lan", { addresses: ["10.0.0.0/32"] })]);
  await world.put("alone");
  for (let port = 1; port <= 1_000; port++) world.place(`s${port}`, { ...shared(port), ...age(port) });
  await world.run();
  await world.remove("alone");
  assert.equal(Object.values(world.all()).filter(([ip]) => ip === "10.0.0.0").length, 1_000);
});
