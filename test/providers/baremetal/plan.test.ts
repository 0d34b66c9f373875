// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressBook } from "../../../providers/baremetal/address-book.ts";
import { toAddressRequest } from "../../../providers/baremetal/address-request.ts";
import { applyToBook } from "../../../providers/baremetal/apply.ts";
import { toConfiguration } from "../../../providers/baremetal/configuration.ts";
import type { AddressRequest } from "../../../providers/baremetal/model.ts";
import { planAddresses } from "../../../providers/baremetal/plan.ts";
import { toStatus } from "../../../providers/baremetal/status.ts";
import type { Service } from "../../../src/model/service.ts";
import { makeService } from "../../support/make-service.ts";
import { makePool, makeRequest } from "./world.ts";

function makeBook(...addresses: string[]): AddressBook {
  const book = new AddressBook(() => undefined);
  book.configure(toConfiguration([makePool("lan", { addresses })]).pools);
  return book;
}

function requestOf(name: string, own: Partial<Service> = {}): AddressRequest {
  return toAddressRequest(makeRequest(makeService({ name, ...own })));
}

function kinds(request: AddressRequest | undefined, book: AddressBook, key: string): readonly string[] {
  return planAddresses(request, book.observe(key)).map(({ kind }) => kind);
}

test("two plans made at the same time for the last address: the second is told to choose again", () => {
  const book = makeBook("10.0.0.0/32");
  const [one, other] = [requestOf("one"), requestOf("other")];
  const plans = [one, other].map((request) => planAddresses(request, book.observe(request.key)));
  const [first] = plans[0] ?? [];
  const [second] = plans[1] ?? [];
  assert.ok(first && second);
  assert.deepEqual(applyToBook(first, book).holding?.allocation.addresses, ["10.0.0.0"]);
  assert.throws(() => applyToBook(second, book), { kind: "RetryableError", reason: "AddressTaken", retryAfterMs: 0 });
  assert.equal(book.observe(other.key).holding, undefined);
  assert.deepEqual(kinds(other, book, other.key), ["Wait"]);
});

test("what was planned before the pools changed is not committed", () => {
  const book = makeBook("10.0.0.0/32");
  const request = requestOf("web");
  const [operation] = planAddresses(request, book.observe(request.key));
  assert.ok(operation);
  book.configure(toConfiguration([makePool("other", { addresses: ["10.0.0.0/30"] })]).pools);
  assert.throws(() => applyToBook(operation, book), { reason: "AddressTaken" });
});

test("a release takes away what is had and ends the waiting, and is nothing for who has neither", () => {
  const book = makeBook("10.0.0.0/32");
  const [one, other] = [requestOf("one"), requestOf("other")];
  for (const request of [one, other]) {
    for (const operation of planAddresses(request, book.observe(request.key))) applyToBook(operation, book);
  }
  assert.deepEqual(kinds(undefined, book, one.key), ["Unassign"]);
  assert.deepEqual(kinds(undefined, book, other.key), ["StopWaiting"]);
  assert.deepEqual(kinds(undefined, book, "default/nobody"), []);
});

test("a change of what the others on the address must know is written down", () => {
  const book = makeBook("10.0.0.0/30");
  const first = requestOf("web");
  for (const operation of planAddresses(first, book.observe(first.key))) applyToBook(operation, book);
  const changes: readonly (readonly [Partial<Service>, readonly string[]])[] = [
    [{}, []],
    [{ labels: { a: "b" } }, []],
    [{ ports: [] }, ["Assign"]],
    [{ annotations: { "metallb.io/allow-shared-ip": "k" } }, ["Assign"]],
  ];
  for (const [own, want] of changes) assert.deepEqual(kinds(requestOf("web", own), book, first.key), want);
});

test("a status says what is had and of which pool, and what is still to come", () => {
  const book = makeBook("10.0.0.0/32", "fd00::/127");
  const dual = { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilyPolicy: "PreferDualStack" } as const;
  const messages = [requestOf("a", dual), requestOf("b", dual)].map((request) => {
    for (const operation of planAddresses(request, book.observe(request.key))) applyToBook(operation, book);
    const status = toStatus(request, book.observe(request.key));
    return status?.message;
  });
  assert.deepEqual(messages, [
    'Has 10.0.0.0 and fd00:: of the IPAddressPool "lan".',
    'Has fd00::1 of the IPAddressPool "lan"; an IPv4 address follows when one is free there.',
  ]);
  assert.equal(toStatus(requestOf("c"), book.observe("default/c")), undefined);
});

test("the families of a request follow the cluster addresses, the primary one first", () => {
  const table: readonly (readonly [Partial<Service>, readonly string[]])[] = [
    [{ clusterIPs: ["10.96.0.1"] }, ["IPv4"]],
    [{ clusterIPs: ["fd00::1"], ipFamilies: ["IPv6"] }, ["IPv6"]],
    [{ clusterIPs: ["10.96.0.1", "fd00::1"], ipFamilies: ["IPv4", "IPv6"] }, ["IPv4", "IPv6"]],
    [{ clusterIPs: ["fd00::1", "10.96.0.1"], ipFamilies: ["IPv6", "IPv4"] }, ["IPv6", "IPv4"]],
    [{ clusterIPs: ["fd00::1", "10.96.0.1"], ipFamilies: [] }, ["IPv4", "IPv6"]],
    [{ clusterIPs: [], ipFamilies: ["IPv4"] }, []],
  ];
  for (const [own, want] of table) assert.deepEqual(requestOf("web", own).families, want);
});
