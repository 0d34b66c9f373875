// SPDX-License-Identifier: Apache-2.0

import { rangeSize } from "../../src/model/ip.ts";
import type { IpFamily } from "../../src/model/service.ts";
import type { AddressRange, IPAddressPool } from "./model.ts";

export type PoolSize = Readonly<Record<IpFamily, bigint>>;

/** How many addresses the pool can give out, by family; without those that `avoidBuggyIPs` leaves out. */
export function poolSize(pool: IPAddressPool): PoolSize {
  const sizes: Record<IpFamily, bigint> = { IPv4: 0n, IPv6: 0n };
  for (const range of pool.ranges) sizes[range.family] += rangeSize(range) - buggyCount(pool, range);
  return sizes;
}

function buggyCount({ avoidBuggyIPs }: IPAddressPool, range: AddressRange): bigint {
  if (!avoidBuggyIPs || range.family === "IPv6") return 0n;
  return countEnding(range, 0n) + countEnding(range, 255n);
}

/** How many addresses of the range have this last octet. */
function countEnding({ first, last }: AddressRange, octet: bigint): bigint {
  const below = (limit: bigint): bigint => (limit + 255n - octet) / 256n;
  return below(last + 1n) - below(first);
}
