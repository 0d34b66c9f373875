// SPDX-License-Identifier: Apache-2.0

/** Every reason this provider gives, as the README tells of them; a test compares the table with the code. */

import type { Refusal } from "./model.ts";

/** Why a Service has no address, or not the one it asks for: reason of its condition `fairlead.dev/Ready` and of the Event. */
export const serviceReasons = {
  NoPools: "No IPAddressPool is in force.",
  NoClusterIP: "The Service is headless; nothing could forward what arrives at an address for it.",
  FamilyMismatch: "The addresses asked for, or the ipFamilyPolicy, do not fit the families of its cluster addresses.",
  InvalidAddressRequest: "The addresses asked for are no addresses, or more than one of a family.",
  ConflictingAddressRequests: "Addresses are asked for by annotation and by spec.loadBalancerIP at once.",
  AddressNotInPool: "No pool has the address asked for, or no single pool has both.",
  AddressInUse: "Another Service has the address asked for, and one of the two does not share.",
  SharingRefused:
    "The address asked for is shared, but not with a Service like this: other key, backends, or a common port.",
  PoolNotFound: "No IPAddressPool of the name asked for is in force.",
  PoolMismatch: "The address asked for is not in the pool asked for.",
  PoolNotAllowed:
    "The pool asked for, or the one with the address asked for, is not for this namespace or these labels.",
  NoMatchingPool: "No pool gives addresses of these families to this Service unless asked for by name.",
  PoolExhausted:
    "All addresses of the pools it may use are taken; it waits, and the oldest that waits is served first.",
} as const;

/** What is wrong with an IPAddressPool or L2Advertisement: reason of its condition `Ready`. */
export const configurationReasons = {
  InvalidSpec: "A field has a value of the wrong type, or out of its limits.",
  NoAddresses: "An IPAddressPool lists no addresses.",
  InvalidAddress: "An entry of spec.addresses is neither a network nor a range.",
  OverlappingAddresses: "An address is listed twice, or an older pool has it; the newer of two pools is not in force.",
  InvalidSelector: "A label selector is not well-formed.",
  DuplicateEntry: "A list says the same thing twice.",
  DuplicateName: "Two objects of a kind have one name, which happens in files only.",
  NotAdvertised: "No L2Advertisement is about the pool, so that nobody answers for its addresses.",
  PoolNotFound: "The L2Advertisement names a pool that is not in force.",
} as const;

export type ServiceReason = keyof typeof serviceReasons;
export type ConfigurationReason = keyof typeof configurationReasons;

export function refuse(reason: ServiceReason, message: string): Refusal {
  return { kind: "Refusal", problem: { kind: "UserError", reason, message } };
}
