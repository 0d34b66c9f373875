// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressBook } from "../../../providers/baremetal/address-book.ts";
import { toAddressRequest } from "../../../providers/baremetal/address-request.ts";
import { applyToBook } from "../../../providers/baremetal/apply.ts";
import { toConfiguration } from "../../../providers/baremetal/configuration.ts";
import type { AddressRequest } from "../../../providers/baremetal/model.ts";
import { planAddresses } from "../../../providers/baremetal/plan.ts";
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
