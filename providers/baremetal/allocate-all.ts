// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../../src/errors.ts";
import type { LoadBalancerRequest } from "../../src/model/request.ts";
import { AddressBook } from "./address-book.ts";
import { toAddressRequest } from "./address-request.ts";
import { applyToBook } from "./apply.ts";
import type { AddressRequest, Configuration } from "./model.ts";
import { planAddresses } from "./plan.ts";

/** What one Service ends up with. */
export interface AddressOutcome {
  /** `namespace/name`. */
  readonly key: string;
  /** Canonical, IPv4 first; empty = none. */
  readonly addresses: readonly string[];
  /** Of the addresses. */
  readonly pool?: string;
  /** Why it has none; or, beside addresses, why what it asks for now is not looked at. */
  readonly problem?: Problem;
}

/**
 * What every one of these Services would get from a controller that starts now and finds them, in the order of the list.
 * Addresses that their statuses show are confirmed first, as after any start. Pure: the book is its own.
 */
export function allocateAll(
  requests: readonly LoadBalancerRequest[],
  { pools }: Pick<Configuration, "pools">,
): readonly AddressOutcome[] {
  const queue: string[] = [];
  const book = new AddressBook((keys) => queue.push(...keys));
  const wanted = new Map(requests.map(toAddressRequest).map((request) => [request.key, request]));
  book.configure(pools);
  book.restore([...wanted.values()]);
  queue.push(...wanted.keys());
  const outcomes = new Map<string, AddressOutcome>();
  // Grants go to the end of the queue; each takes one Service off the waiting list, so that this ends.
  for (const key of queue) {
    const request = wanted.get(key);
    if (request !== undefined) outcomes.set(key, converge(request, book));
  }
  return [...wanted.keys()].flatMap((key) => outcomes.get(key) ?? []);
}

function converge(request: AddressRequest, book: AddressBook): AddressOutcome {
  const { key, fault } = request;
  for (const operation of planAddresses(request, book.observe(key))) applyToBook(operation, book);
  const { holding, waiting } = book.observe(key);
  const addresses = holding?.allocation.addresses ?? [];
  book.settle(key, addresses);
  const problem = fault ?? waiting?.refusal.problem;
  return {
    key,
    addresses,
    ...(holding && { pool: holding.allocation.pool }),
    ...(problem && { problem }),
  };
}
