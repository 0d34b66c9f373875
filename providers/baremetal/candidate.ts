// SPDX-License-Identifier: Apache-2.0

import { sortIps } from "../../src/model/ip.ts";
import type { IpFamily } from "../../src/model/service.ts";
import type { RecordedUse, TakenAddresses } from "./address-ledger.ts";
import { type AddressPosition, comparePositions } from "./free-ranges.ts";
import type { AddressRequest, Allocation, IPAddressPool } from "./model.ts";
import { refuseSharing, type SharingRefusal } from "./sharing.ts";

/** The address of this family that a pool has for the Service at hand, if any. */
export type CandidateOf = (pool: IPAddressPool, family: IpFamily) => string | undefined;

/**
 * The first address in the order of the pool that is free, or that the Service may share, or that it has already: MetalLB
 * goes through all addresses in that order, and this finds the same one without.
 */
export function candidateIn(
  pool: IPAddressPool,
  family: IpFamily,
  request: AddressRequest,
  taken: TakenAddresses,
): string | undefined {
  let best: { readonly ip: string; readonly position: AddressPosition } | undefined;
  const consider = (ip: string): void => {
    const position = taken.position(pool.name, family, ip);
    if (position === undefined || (best !== undefined && comparePositions(best.position, position) < 0)) return;
    if (findConflict(ip, request, taken) === undefined) best = { ip, position };
  };
  const free = taken.firstFree(pool.name, family);
  if (free !== undefined) consider(free);
  for (const ip of taken.heldBy(request.key)) consider(ip);
  for (const ip of taken.joinable(request.sharingKey, request.ports)) consider(ip);
  return best?.ip;
}

/** Why a Service cannot have an address, and because of which other Service. */
export interface Conflict {
  /** `namespace/name`. */
  readonly key: string;
  readonly use: RecordedUse;
  readonly refusal: SharingRefusal;
}

/**
 * What keeps the Service from having this address. For one that it has already, only those count that have it too: what
 * the status of another merely shows takes nothing away from it.
 */
export function findConflict(
  ip: string,
  request: AddressRequest,
  taken: TakenAddresses,
  among: "all" | "assigned" = "all",
): Conflict | undefined {
  for (const [key, use] of taken.usesOf(ip)) {
    if (key === request.key || (among === "assigned" && !use.assigned)) continue;
    const refusal = refuseSharing(request, use);
    if (refusal !== undefined) return { key, use, refusal };
  }
  return undefined;
}

export function toAllocation(pool: IPAddressPool, addresses: readonly string[]): Allocation {
  return { kind: "Allocation", pool: pool.name, addresses: sortIps(addresses) };
}
