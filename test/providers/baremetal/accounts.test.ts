// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Accounts, type Holding } from "../../../providers/baremetal/accounts.ts";
import type { AddressRequest } from "../../../providers/baremetal/model.ts";
import { makeAddressRequest, readPools } from "./allocation-parts.ts";
import { makePool } from "./world.ts";

function open(): Accounts {
  const accounts = new Accounts();
  accounts.ledger.configure(readPools(makePool("lan", { addresses: ["10.0.0.0/30", "fd00::/126"] })));
  return accounts;
}

function holding(key: string, addresses: readonly string[], own: Partial<AddressRequest> = {}): Holding {
  const request = makeAddressRequest({ key, ...own });
  return { request, allocation: { kind: "Allocation", pool: "lan", addresses }, confirmed: true };
}

test("a Service is known as long as it has an address or its status shows one", () => {
  const accounts = open();
  accounts.replace("a", holding("a", ["10.0.0.0"]));
  accounts.publish("a", ["10.0.0.0"]);
  accounts.replace("a", undefined);
  assert.equal(accounts.holding("a"), undefined);
  assert.equal(accounts.knows("a"), true);
  accounts.publish("a", []);
  assert.equal(accounts.knows("a"), false);
});

test("replacing tells of the addresses before and after, and frees those that no status shows", () => {
  const accounts = open();
  assert.deepEqual(accounts.replace("a", holding("a", ["10.0.0.0"])), ["10.0.0.0"]);
  assert.deepEqual(accounts.replace("a", holding("a", ["10.0.0.1"])), ["10.0.0.0", "10.0.0.1"]);
  assert.equal(accounts.ledger.firstFree("lan", "IPv4"), "10.0.0.0");
  assert.deepEqual([...accounts.ledger.heldBy("a")], ["10.0.0.1"]);
});

test("an address that is given up and still shown is used, but not assigned any more", () => {
  const accounts = open();
  accounts.replace("a", holding("a", ["10.0.0.0"]));
  accounts.publish("a", ["10.0.0.0"]);
  accounts.replace("a", undefined);
  assert.equal(accounts.ledger.usesOf("10.0.0.0").get("a")?.assigned, false);
  assert.deepEqual(accounts.publish("a", []), ["10.0.0.0"]);
  assert.equal(accounts.ledger.usesOf("10.0.0.0").size, 0);
});

test("what a status ceases to show is released only where the Service does not have it", () => {
  const accounts = open();
  accounts.replace("a", holding("a", ["10.0.0.0"]));
  accounts.publish("a", ["10.0.0.0", "10.0.0.1"]);
  assert.deepEqual(accounts.publish("a", []), ["10.0.0.1"]);
  assert.equal(accounts.ledger.usesOf("10.0.0.0").get("a")?.assigned, true);
});

test("nobody may join an address of which only a status tells", () => {
  const accounts = open();
  accounts.publish("a", ["10.0.0.0"]);
  const use = accounts.ledger.usesOf("10.0.0.0").get("a");
  assert.deepEqual(use, { sharingKey: { sharing: "", backend: "" }, ports: [], assigned: false });
});

test("holdings come by age, and those of one age by name", () => {
  const accounts = open();
  for (const [key, createdAt] of [
    ["c", 1],
    ["b", 2],
    ["a", 2],
  ] as const) {
    accounts.replace(key, holding(key, [], { createdAt }));
  }
  assert.deepEqual(
    accounts.holdings().map(({ request }) => request.key),
    ["c", "a", "b"],
  );
});

test("who would like a second address is found by the family that is missing, until it has one or wants none", () => {
  const prefer = { families: ["IPv4", "IPv6"], familyPolicy: "PreferDualStack" } as const;
  const accounts = open();
  accounts.replace("four", holding("four", ["10.0.0.0"], prefer));
  accounts.replace("six", holding("six", ["fd00::"], prefer));
  accounts.replace("content", holding("content", ["10.0.0.1"]));
  const missing = (pool: string, family: "IPv4" | "IPv6") =>
    accounts.incomplete(pool, family).map(({ request }) => request.key);
  assert.deepEqual(missing("lan", "IPv6"), ["four"]);
  assert.deepEqual(missing("lan", "IPv4"), ["six"]);
  assert.deepEqual(missing("wan", "IPv6"), []);
  accounts.replace("four", holding("four", ["10.0.0.0", "fd00::1"], prefer));
  accounts.replace("six", holding("six", ["fd00::"]));
  assert.deepEqual([...missing("lan", "IPv6"), ...missing("lan", "IPv4")], []);
});
