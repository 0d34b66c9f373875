// SPDX-License-Identifier: Apache-2.0

import type { Observed } from "./address-book.ts";
import { allocate } from "./allocate.ts";
import { keep } from "./keep.ts";
import type { AddressRequest, Allocation, Refusal } from "./model.ts";
import { portText } from "./sharing.ts";
import type { Waiter } from "./waiting-list.ts";

export type Operation =
  /** Gives the Service these addresses instead of what it had; also when only the way it uses them has changed. */
  | { readonly kind: "Assign"; readonly request: AddressRequest; readonly allocation: Allocation }
  | { readonly kind: "Unassign"; readonly key: string; readonly addresses: readonly string[] }
  | { readonly kind: "Wait"; readonly request: AddressRequest; readonly refusal: Refusal }
  | { readonly kind: "StopWaiting"; readonly key: string };

/** Empty when the book says what is wanted already. */
export function planAddresses(desired: AddressRequest | undefined, observed: Observed): readonly Operation[] {
  if (desired === undefined) return [...planUnassign(observed), ...planStopWaiting(observed)];
  const outcome = decide(desired, observed);
  if (outcome.kind === "Allocation") {
    return isAsWanted(desired, outcome, observed) ? [] : [{ kind: "Assign", request: desired, allocation: outcome }];
  }
  const waits = observed.waiting !== undefined && isSameWait(desired, outcome, observed.waiting);
  return [...planUnassign(observed), ...(waits ? [] : [{ kind: "Wait" as const, request: desired, refusal: outcome }])];
}

/** What the Service has where it may keep it, else what it can get. */
function decide(request: AddressRequest, { holding, pools, taken }: Observed): Allocation | Refusal {
  const held = holding?.allocation.addresses ?? request.current;
  return keep(request, held, pools, taken) ?? allocate(request, pools, taken);
}

function isAsWanted(request: AddressRequest, wanted: Allocation, { holding }: Observed): boolean {
  if (holding === undefined || !holding.confirmed) return false;
  const { allocation } = holding;
  return (
    allocation.pool === wanted.pool &&
    allocation.addresses.join() === wanted.addresses.join() &&
    useText(holding.request) === useText(request)
  );
}

/** What of a request matters to others that have the same address, or to the second address that it may get later. */
function useText({ sharingKey, ports, families, familyPolicy }: AddressRequest): string {
  return JSON.stringify([sharingKey.sharing, sharingKey.backend, ports.map(portText), families, familyPolicy]);
}

/** What its status shows does not matter to one that waits: it is about to be emptied. */
function isSameWait(request: AddressRequest, refusal: Refusal, have: Waiter): boolean {
  const textOf = (waiter: Waiter): string => JSON.stringify([{ ...waiter.request, current: [] }, waiter.refusal]);
  return textOf({ request, refusal }) === textOf(have);
}

function planUnassign({ holding }: Observed): readonly Operation[] {
  if (holding === undefined) return [];
  return [{ kind: "Unassign", key: holding.request.key, addresses: holding.allocation.addresses }];
}

function planStopWaiting({ waiting }: Observed): readonly Operation[] {
  return waiting === undefined ? [] : [{ kind: "StopWaiting", key: waiting.request.key }];
}
