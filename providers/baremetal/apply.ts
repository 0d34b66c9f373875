// SPDX-License-Identifier: Apache-2.0

import { RetryableError } from "../../src/errors.ts";
import type { AddressBook, Observed } from "./address-book.ts";
import type { Operation } from "./plan.ts";

/** One change of the book. @throws RetryableError "AddressTaken" where somebody else took an address since the plan was made */
export function applyToBook(operation: Operation, book: AddressBook): Observed {
  switch (operation.kind) {
    case "Assign":
      if (!book.assign(operation.request, operation.allocation)) throw takenMeanwhile(operation.allocation.addresses);
      return book.observe(operation.request.key);
    case "Unassign":
      book.unassign(operation.key);
      return book.observe(operation.key);
    case "Wait":
      book.wait(operation.request, operation.refusal);
      return book.observe(operation.request.key);
    case "StopWaiting":
      book.stopWaiting(operation.key);
      return book.observe(operation.key);
  }
}

function takenMeanwhile(addresses: readonly string[]): RetryableError {
  const message = `${addresses.join(" and ")} went to another Service at the same moment; it chooses again.`;
  return new RetryableError("AddressTaken", message, { retryAfterMs: 0 });
}
