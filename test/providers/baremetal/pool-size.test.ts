// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { IPAddressPool } from "../../../providers/baremetal/model.ts";
import { isBuggyIp } from "../../../providers/baremetal/pool-match.ts";
import { poolSize } from "../../../providers/baremetal/pool-size.ts";
import { readPools } from "./allocation-parts.ts";
import { makePool } from "./world.ts";

function sizeOf(addresses: readonly string[], avoidBuggyIPs: boolean): readonly bigint[] {
  const [pool] = readPools(makePool("lan", { addresses, avoidBuggyIPs }));
  assert.ok(pool);
  const { IPv4, IPv6 } = poolSize(pool);
  return [IPv4, IPv6];
}

const table: readonly (readonly [addresses: readonly string[], all: bigint, unbuggy: bigint, ipv6: bigint])[] = [
  [["10.0.0.0/24"], 256n, 254n, 0n],
  [["10.0.0.0/8"], 16_777_216n, 16_646_144n, 0n],
  [["10.0.0.1-10.0.0.254"], 254n, 254n, 0n],
  [["10.0.0.0/32"], 1n, 0n, 0n],
  [["10.0.0.255-10.0.1.0"], 2n, 0n, 0n],
  [["10.0.0.0/30", "10.0.1.0/31", "fd00::/126"], 6n, 4n, 4n],
  [["fd00::/64"], 0n, 0n, 2n ** 64n],
];

for (const [addresses, all, unbuggy, ipv6] of table) {
  test(`${addresses.join(" and ")} has ${all} IPv4 addresses, ${unbuggy} of them not buggy, and ${ipv6} of IPv6`, () => {
    assert.deepEqual(sizeOf(addresses, false), [all, ipv6]);
    assert.deepEqual(sizeOf(addresses, true), [unbuggy, ipv6]);
  });
}

test("the size is the number of addresses that may be given out, counted one by one", () => {
  fc.assert(
    fc.property(fc.nat(0xffff), fc.nat(1_000), (start, length) => {
      const first = 0x0a000000n + BigInt(start);
      const range = { family: "IPv4" as const, first, last: first + BigInt(length) };
      const values = Array.from({ length: length + 1 }, (_, index) => first + BigInt(index));
      const count = values.filter((value) => !isBuggyIp({ family: "IPv4", value })).length;
      const pool: IPAddressPool = {
        name: "lan",
        labels: {},
        ranges: [range],
        autoAssign: true,
        avoidBuggyIPs: true,
        serviceAllocation: undefined,
      };
      assert.equal(poolSize(pool).IPv4, BigInt(count));
    }),
    { numRuns: 50 },
  );
});
