// SPDX-License-Identifier: Apache-2.0

import { parseIp } from "../../src/model/ip.ts";
import type { TakenAddresses } from "./address-ledger.ts";
import { candidateIn, findConflict, toAllocation } from "./candidate.ts";
import type { AddressRequest, Allocation, IPAddressPool } from "./model.ts";
import { isOpenTo, poolOfAll } from "./pool-match.ts";

/**
 * The addresses that the Service has, where it may go on having them: a Service keeps its addresses through every change
 * that does not forbid them. `undefined` = it must get others.
 */
export function keep(
  request: AddressRequest,
  held: readonly string[],
  pools: readonly IPAddressPool[],
  taken: TakenAddresses,
): Allocation | undefined {
  const pool = mayHold(request, held, pools, taken);
  if (pool === undefined || !isAsWanted(request, held, pool)) return undefined;
  return toAllocation(pool, [...held, ...secondAddress(request, held, pool, taken)]);
}

/** The pool of the addresses, where pools, families and other Services allow them, whatever the Service asks for. */
export function mayHold(
  request: AddressRequest,
  held: readonly string[],
  pools: readonly IPAddressPool[],
  taken: TakenAddresses,
): IPAddressPool | undefined {
  if (held.length === 0 || !fitsFamilies(request, held)) return undefined;
  const pool = poolOfAll(held, pools);
  if (pool === undefined || !isOpenTo(pool, request)) return undefined;
  return held.every((ip) => findConflict(ip, request, taken, "assigned") === undefined) ? pool : undefined;
}

function fitsFamilies({ families, familyPolicy }: AddressRequest, held: readonly string[]): boolean {
  const have = new Set(held.map((ip) => parseIp(ip)?.family));
  if (have.size !== held.length || !held.every((ip) => families.some((family) => parseIp(ip)?.family === family)))
    return false;
  if (familyPolicy === "RequireDualStack") return held.length === 2;
  return held.length === families.length || familyPolicy === "PreferDualStack";
}

function isAsWanted(request: AddressRequest, held: readonly string[], pool: IPAddressPool): boolean {
  if (request.pool !== undefined && request.pool !== pool.name) return false;
  const { addresses } = request;
  return addresses.length === 0 || (addresses.length === held.length && addresses.every((ip) => held.includes(ip)));
}

/** PreferDualStack: as soon as the pool has one, the address of the other family that there was none of before. */
function secondAddress(
  request: AddressRequest,
  held: readonly string[],
  pool: IPAddressPool,
  taken: TakenAddresses,
): readonly string[] {
  if (!wantsSecond(request, held)) return [];
  const other = request.families.find((family) => family !== parseIp(held[0] ?? "")?.family);
  const ip = other && candidateIn(pool, other, request, taken);
  return ip === undefined ? [] : [ip];
}

/** Whether a Service that has these addresses would take one more. */
export function wantsSecond(request: AddressRequest, held: readonly string[]): boolean {
  return (
    held.length === 1 &&
    request.families.length === 2 &&
    request.familyPolicy === "PreferDualStack" &&
    request.addresses.length === 0 &&
    request.fault === undefined
  );
}
