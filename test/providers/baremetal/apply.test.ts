// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressBook } from "../../../providers/baremetal/address-book.ts";
import { applyToBook } from "../../../providers/baremetal/apply.ts";
import { planAddresses } from "../../../providers/baremetal/plan.ts";
import { refuse } from "../../../providers/baremetal/reasons.ts";
import { makeAddressRequest, readPools } from "./allocation-parts.ts";
import { makePool } from "./world.ts";

function makeBook(): AddressBook {
  const book = new AddressBook(() => undefined);
  book.configure(readPools(makePool("lan", { addresses: ["10.0.0.0/32"] })));
  return book;
}

const one = makeAddressRequest({ key: "default/one" });
const other = makeAddressRequest({ key: "default/other" });
const allocation = { kind: "Allocation", pool: "lan", addresses: ["10.0.0.0"] } as const;
const refusal = refuse("PoolExhausted", "All are taken; wait.");

test("each operation changes the book, and what it says then is what is observed", () => {
  const book = makeBook();
  const assigned = applyToBook({ kind: "Assign", request: one, allocation }, book);
  assert.deepEqual(assigned.holding, { request: one, allocation, confirmed: true });

  const waits = applyToBook({ kind: "Wait", request: other, refusal }, book);
  assert.deepEqual([waits.holding, waits.waiting], [undefined, { request: other, refusal }]);
  const stopped = applyToBook({ kind: "StopWaiting", key: other.key }, book);
  assert.equal(stopped.waiting, undefined);

  const unassigned = applyToBook({ kind: "Unassign", key: one.key, addresses: allocation.addresses }, book);
  assert.equal(unassigned.holding, undefined);
  assert.equal(unassigned.taken.firstFree("lan", "IPv4"), "10.0.0.0");
});

test("two plans made at the same time for the last address: the second is told to choose again", () => {
  const book = makeBook();
  const [first] = planAddresses(one, book.observe(one.key));
  const [second] = planAddresses(other, book.observe(other.key));
  assert.ok(first && second);
  assert.deepEqual(applyToBook(first, book).holding?.allocation, allocation);
  assert.throws(() => applyToBook(second, book), { kind: "RetryableError", reason: "AddressTaken", retryAfterMs: 0 });
  assert.equal(book.observe(other.key).holding, undefined);
  assert.deepEqual(
    planAddresses(other, book.observe(other.key)).map(({ kind }) => kind),
    ["Wait"],
  );
});

test("what was planned before the pools changed is not committed", () => {
  const book = makeBook();
  book.configure(readPools(makePool("other", { addresses: ["10.0.0.0/30"] })));
  assert.throws(() => applyToBook({ kind: "Assign", request: one, allocation }, book), { reason: "AddressTaken" });
});
