// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { candidateIn, findConflict, toAllocation } from "../../../providers/baremetal/candidate.ts";
import { makeAddressRequest, makeLedger, readPools, type Use } from "./allocation-parts.ts";
import { makePool } from "./world.ts";

const pools = readPools(makePool("lan", { addresses: ["10.0.9.0/31", "10.0.0.0/31"] }));
const [lan] = pools;
assert.ok(lan);

const k = { sharingKey: { sharing: "k", backend: "" } };
const https = [{ protocol: "TCP", port: 443 }] as const;
const request = makeAddressRequest({ ...k, ports: https });

const table: readonly (readonly [what: string, uses: readonly Use[], want: string | undefined])[] = [
  ["the first of the first range", [], "10.0.9.0"],
  ["the next that is free", [["x", "10.0.9.0"]], "10.0.9.1"],
  [
    "one of the next range",
    [
      ["x", "10.0.9.0"],
      ["x", "10.0.9.1"],
    ],
    "10.0.0.0",
  ],
  ["its own, where that comes first", [["default/web", "10.0.9.0"]], "10.0.9.0"],
  ["a free one before its own", [["default/web", "10.0.9.1"]], "10.0.9.0"],
  ["a shared one before a free one", [["x", "10.0.9.0", k]], "10.0.9.0"],
  ["a free one before a shared one", [["x", "10.0.9.1", k]], "10.0.9.0"],
  ["none that is shared with its port taken", [["x", "10.0.9.0", { ...k, ports: https }]], "10.0.9.1"],
  [
    "none that one of two does not share",
    [
      ["x", "10.0.9.0", k],
      ["y", "10.0.9.0"],
    ],
    "10.0.9.1",
  ],
  [
    "its own not, where another uses it that does not share",
    [
      ["default/web", "10.0.9.0"],
      ["y", "10.0.9.0"],
    ],
    "10.0.9.1",
  ],
  ["nothing", ["10.0.9.0", "10.0.9.1", "10.0.0.0", "10.0.0.1"].map((ip) => ["x", ip] as const), undefined],
];

for (const [what, uses, want] of table) {
  test(`a pool has ${what} for the Service`, () => {
    assert.equal(candidateIn(lan, "IPv4", request, makeLedger(pools, ...uses)), want);
    assert.equal(candidateIn(lan, "IPv6", request, makeLedger(pools, ...uses)), undefined);
  });
}

test("a conflict names the other Service; one that only shows the address counts unless it is asked for holders", () => {
  const taken = makeLedger(pools, ["default/web", "10.0.9.0"], ["x", "10.0.9.0", { assigned: false }]);
  const conflict = findConflict("10.0.9.0", request, taken);
  assert.deepEqual([conflict?.key, conflict?.refusal.reason], ["x", "AddressInUse"]);
  assert.equal(findConflict("10.0.9.0", request, taken, "assigned"), undefined);
  assert.equal(findConflict("10.0.9.1", request, taken), undefined);
});

test("an allocation lists the IPv4 address first", () => {
  const want = { kind: "Allocation", pool: "lan", addresses: ["10.0.0.1", "fd00::1"] };
  assert.deepEqual(toAllocation(lan, ["fd00::1", "10.0.0.1"]), want);
});
