// SPDX-License-Identifier: Apache-2.0

import { parseIp } from "../../src/model/ip.ts";
import type { TakenAddresses } from "./address-ledger.ts";
import { type Conflict, findConflict, toAllocation } from "./candidate.ts";
import type { AddressRequest, Allocation, IPAddressPool, Refusal } from "./model.ts";
import { isOpenTo, poolOf, poolOfAll } from "./pool-match.ts";
import { refuse } from "./reasons.ts";

/** The addresses that the Service asks for by number, or why it cannot have them. The order of the checks is MetalLB's. */
export function allocateWanted(
  request: AddressRequest,
  pools: readonly IPAddressPool[],
  taken: TakenAddresses,
): Allocation | Refusal {
  const mismatch = refuseFamilies(request);
  if (mismatch !== undefined) return mismatch;
  const pool = poolOfAll(request.addresses, pools);
  if (pool === undefined) return refuseOutside(request, pools);
  if (!isOpenTo(pool, request)) return refuseClosed(request, pool);
  for (const ip of request.addresses) {
    const conflict = findConflict(ip, request, taken);
    if (conflict !== undefined) return refuseTaken(ip, conflict);
  }
  return refuseOtherPool(request, pool, pools) ?? toAllocation(pool, request.addresses);
}

/** Whoever is not let into a pool, by its name or by one of its addresses. */
export function refuseClosed({ namespace }: AddressRequest, pool: IPAddressPool): Refusal {
  return refuse(
    "PoolNotAllowed",
    `The serviceAllocation of the IPAddressPool "${pool.name}" does not let in this Service of namespace "${namespace}"; ask for another pool or address, or add its namespace or labels there.`,
  );
}

export function refuseUnknownPool(name: string): Refusal {
  return refuse(
    "PoolNotFound",
    `The IPAddressPool "${name}" that it asks for is not in force; create or mend it, or ask for another.`,
  );
}

/** Both families for a dual-stack Service, whatever its policy, and the one family for any other. */
function refuseFamilies({ addresses, families }: AddressRequest): Refusal | undefined {
  const wanted = new Set(addresses.map((ip) => parseIp(ip)?.family));
  if (wanted.size === families.length && families.every((family) => wanted.has(family))) return undefined;
  return refuse(
    "FamilyMismatch",
    `It asks for ${addresses.join(", ")}, but has ${families.join(" and ")} cluster IPs; ask for one address of each family that it has.`,
  );
}

function refuseOutside({ addresses }: AddressRequest, pools: readonly IPAddressPool[]): Refusal {
  const outside = addresses.filter((ip) => poolOf(ip, pools) === undefined);
  const what =
    outside.length === 0
      ? `${addresses.join(" and ")} are in two IPAddressPools, but must be in one`
      : `${outside.join(" and ")} ${outside.length === 1 ? "is" : "are"} in no IPAddressPool, or left out by its avoidBuggyIPs`;
  return refuse("AddressNotInPool", `${what}; ask for others, or mend a pool.`);
}

function refuseTaken(ip: string, { key, use, refusal }: Conflict): Refusal {
  const state = use.assigned ? "is taken by" : "is still shown by";
  return refuse(
    refusal.reason,
    `${ip} ${state} the Service ${key}, and the two cannot share it: ${refusal.why}. Ask for another address, or mend one of the two.`,
  );
}

function refuseOtherPool(
  request: AddressRequest,
  pool: IPAddressPool,
  pools: readonly IPAddressPool[],
): Refusal | undefined {
  if (request.pool === undefined || request.pool === pool.name) return undefined;
  if (!pools.some(({ name }) => name === request.pool)) return refuseUnknownPool(request.pool);
  return refuse(
    "PoolMismatch",
    `It asks for ${request.addresses.join(", ")} and for the IPAddressPool "${request.pool}", but the pool of that is "${pool.name}"; take one of the two annotations away.`,
  );
}
