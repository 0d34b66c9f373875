// SPDX-License-Identifier: Apache-2.0

/** Which addresses a Service gets. Pure: the same request, pools and taken addresses give the same answer. */

import type { IpFamily } from "../../src/model/service.ts";
import type { TakenAddresses } from "./address-ledger.ts";
import { allocateWanted, refuseClosed, refuseUnknownPool } from "./allocate-wanted.ts";
import { type CandidateOf, candidateIn, toAllocation } from "./candidate.ts";
import type { AddressRequest, Allocation, IPAddressPool, Refusal } from "./model.ts";
import { autoAssignPools, isOpenTo } from "./pool-match.ts";
import { refuse } from "./reasons.ts";

/**
 * New addresses for a Service. What it has now counts as free for itself, and no more than that. The order of the checks is
 * MetalLB's; `pools` must be sorted by name, and be those that `taken` knows.
 */
export function allocate(
  request: AddressRequest,
  pools: readonly IPAddressPool[],
  taken: TakenAddresses,
): Allocation | Refusal {
  const refusal = refuseAlways(request, pools);
  if (refusal !== undefined) return refusal;
  if (request.addresses.length > 0) return allocateWanted(request, pools, taken);
  const candidateOf: CandidateOf = (pool, family) => candidateIn(pool, family, request, taken);
  return (
    refusePolicy(request) ??
    (request.pool === undefined
      ? allocateFromAny(request, pools, candidateOf)
      : allocateFromPool(request, request.pool, pools, candidateOf))
  );
}

/** What no choice of addresses could mend. */
function refuseAlways(request: AddressRequest, pools: readonly IPAddressPool[]): Refusal | undefined {
  const { fault, families, familyPolicy } = request;
  if (fault !== undefined) return { kind: "Refusal", problem: fault };
  if (pools.length === 0) {
    return refuse(
      "NoPools",
      "No IPAddressPool is in force that could give it an address; create one, or mend those there are.",
    );
  }
  if (families.length === 0) {
    return refuse(
      "NoClusterIP",
      "The Service has no cluster IP, and without one nothing is forwarded; do not set clusterIP: None.",
    );
  }
  if (familyPolicy === "RequireDualStack" && families.length < 2) {
    return refuse(
      "FamilyMismatch",
      `ipFamilyPolicy is RequireDualStack, but the Service has an ${families[0]} cluster IP only; set PreferDualStack, or use a dual-stack cluster.`,
    );
  }
  return undefined;
}

/** Addresses asked for by number are the one way in which a dual-stack Service without a dual-stack policy gets any. */
function refusePolicy({ families, familyPolicy }: AddressRequest): Refusal | undefined {
  if (families.length < 2 || familyPolicy !== "SingleStack") return undefined;
  return refuse(
    "FamilyMismatch",
    "The Service has cluster IPs of both families, but no dual-stack ipFamilyPolicy; set PreferDualStack or RequireDualStack.",
  );
}

/** Sets of families that will do, the better ones first. */
type FamilySets = readonly (readonly IpFamily[])[];

function allocateFromPool(
  request: AddressRequest,
  name: string,
  pools: readonly IPAddressPool[],
  candidateOf: CandidateOf,
): Allocation | Refusal {
  const pool = pools.find((each) => each.name === name);
  if (pool === undefined) return refuseUnknownPool(name);
  if (!isOpenTo(pool, request)) return refuseClosed(request, pool);
  // In a pool asked for by name IPv4 goes before IPv6, whichever is the primary family.
  const sets: FamilySets = prefersDualStack(request) ? [request.families, ["IPv4"], ["IPv6"]] : [request.families];
  for (const families of sets) {
    const addresses = addressesIn(pool, families, candidateOf);
    if (addresses !== undefined) return toAllocation(pool, addresses);
  }
  return refuseFull(request, [pool]);
}

/** A pool with both families is better than an earlier one with one of them, but not better than a pool kept for the Service. */
function allocateFromAny(
  request: AddressRequest,
  pools: readonly IPAddressPool[],
  candidateOf: CandidateOf,
): Allocation | Refusal {
  const single = request.families.map((family) => [family]);
  const sets: FamilySets = prefersDualStack(request) ? [request.families, ...single] : [request.families];
  const groups = autoAssignPools(pools, request);
  for (const group of groups) {
    for (const families of sets) {
      for (const pool of group) {
        const addresses = addressesIn(pool, families, candidateOf);
        if (addresses !== undefined) return toAllocation(pool, addresses);
      }
    }
  }
  return refuseFull(request, groups.flat());
}

function prefersDualStack({ families, familyPolicy }: AddressRequest): boolean {
  return familyPolicy === "PreferDualStack" && families.length === 2;
}

function addressesIn(
  pool: IPAddressPool,
  families: readonly IpFamily[],
  candidateOf: CandidateOf,
): readonly string[] | undefined {
  const addresses: string[] = [];
  for (const family of families) {
    const ip = candidateOf(pool, family);
    if (ip === undefined) return undefined;
    addresses.push(ip);
  }
  return addresses;
}

function refuseFull(request: AddressRequest, pools: readonly IPAddressPool[]): Refusal {
  const needed = request.families.join(" and ");
  const able = pools.filter((pool) => hasFamilies(pool, request));
  if (able.length > 0) {
    const names = able.map(({ name }) => `"${name}"`).join(", ");
    return refuse(
      "PoolExhausted",
      `No ${needed} address is free in ${able.length === 1 ? "the IPAddressPool" : "the IPAddressPools"} ${names}; add addresses there, or delete Services that have some. Of those that wait the oldest is served first.`,
    );
  }
  const problem =
    pools.length === 0
      ? `No IPAddressPool with autoAssign is for this Service of namespace "${request.namespace}"; create one, let it in at one, or ask for one by the annotation address-pool.`
      : `No IPAddressPool that is for this Service has ${needed} addresses${request.families.length === 2 ? " (both in one pool)" : ""}; add some.`;
  return refuse("NoMatchingPool", problem);
}

function hasFamilies(pool: IPAddressPool, request: AddressRequest): boolean {
  const has = (family: IpFamily): boolean => pool.ranges.some((range) => range.family === family);
  return prefersDualStack(request) ? request.families.some(has) : request.families.every(has);
}
