// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { allocateWanted } from "../../../providers/baremetal/allocate-wanted.ts";
import type { AddressRequest } from "../../../providers/baremetal/model.ts";
import { makeAddressRequest, makeLedger, readPools } from "./allocation-parts.ts";
import { makePool } from "./world.ts";

const pools = readPools(
  makePool("asked", { addresses: ["3.4.5.6/32"], autoAssign: false }),
  makePool("buggy", { addresses: ["15.15.15.0/24"], avoidBuggyIPs: true }),
  makePool("dual", { addresses: ["5.5.5.0/31", "5000::/127"] }),
  makePool("lan", { addresses: ["1.2.3.0/29"] }),
  makePool("shop", { addresses: ["6.6.6.0/31"], serviceAllocation: { namespaces: ["shop"] } }),
  makePool("six", { addresses: ["1000::/127"] }),
);
const shared = { sharingKey: { sharing: "k", backend: "" }, ports: [{ protocol: "TCP", port: 443 }] } as const;
const taken = makeLedger(
  pools,
  ["default/other", "1.2.3.4"],
  ["default/sharer", "1.2.3.5", shared],
  ["default/gone", "1.2.3.6", { assigned: false }],
  ["default/web", "1.2.3.7"],
);

const six = { families: ["IPv6"] } as const;
const dual = { families: ["IPv6", "IPv4"] } as const;
const ask = (...addresses: readonly string[]) => ({ addresses });
const k = { sharingKey: { sharing: "k", backend: "" } };

const granted: readonly (readonly [own: Partial<AddressRequest>, pool: string, addresses: readonly string[]])[] = [
  [ask("1.2.3.1"), "lan", ["1.2.3.1"]],
  [ask("3.4.5.6"), "asked", ["3.4.5.6"]],
  [{ ...ask("1000::1"), ...six }, "six", ["1000::1"]],
  [{ ...ask("5000::1", "5.5.5.0"), ...dual }, "dual", ["5.5.5.0", "5000::1"]],
  [{ ...ask("6.6.6.1"), namespace: "shop" }, "shop", ["6.6.6.1"]],
  [{ ...ask("1.2.3.1"), pool: "lan" }, "lan", ["1.2.3.1"]],
  [ask("1.2.3.7"), "lan", ["1.2.3.7"]],
  [{ ...ask("1.2.3.5"), ...k }, "lan", ["1.2.3.5"]],
];

for (const [own, pool, addresses] of granted) {
  test(`${JSON.stringify(own)} is granted from the pool ${pool}`, () => {
    const outcome = allocateWanted(makeAddressRequest(own), pools, taken);
    assert.deepEqual(outcome, { kind: "Allocation", pool, addresses });
  });
}

const refused: readonly (readonly [own: Partial<AddressRequest>, reason: string, message: RegExp])[] = [
  [{ ...ask("1.2.3.1"), ...six }, "FamilyMismatch", /has IPv6 cluster IPs/],
  [ask("1000::"), "FamilyMismatch", /asks for 1000::, but has IPv4/],
  [ask("5.5.5.0", "5000::"), "FamilyMismatch", /asks for 5\.5\.5\.0, 5000::/],
  [{ ...ask("5.5.5.1"), ...dual }, "FamilyMismatch", /has IPv6 and IPv4/],
  [
    { ...ask("5.5.5.1"), ...dual, familyPolicy: "PreferDualStack" },
    "FamilyMismatch",
    /one address of each family that it has/,
  ],
  [ask("1.2.4.1"), "AddressNotInPool", /1\.2\.4\.1 is in no IPAddressPool/],
  [ask("15.15.15.0"), "AddressNotInPool", /left out by its avoidBuggyIPs/],
  [ask("15.15.15.255"), "AddressNotInPool", /15\.15\.15\.255 is in no/],
  [{ ...ask("9.9.9.9", "9000::"), ...dual }, "AddressNotInPool", /9\.9\.9\.9 and 9000:: are in no/],
  [{ ...ask("1.2.3.0", "9000::"), ...dual }, "AddressNotInPool", /^9000:: is in no/],
  [{ ...ask("1.2.3.0", "1000::"), ...dual }, "AddressNotInPool", /are in two IPAddressPools/],
  [ask("6.6.6.1"), "PoolNotAllowed", /"shop" does not let in this Service of namespace "default"/],
  [ask("1.2.3.4"), "AddressInUse", /^1\.2\.3\.4 is taken by the Service default\/other/],
  [ask("1.2.3.6"), "AddressInUse", /is still shown by the Service default\/gone/],
  [{ ...ask("1.2.3.5"), ...shared }, "SharingRefused", /default\/sharer.* both use TCP\/443/],
  [{ ...ask("1.2.3.1"), pool: "dual" }, "PoolMismatch", /"dual", but the pool of that is "lan"/],
  [{ ...ask("1.2.3.1"), pool: "missing" }, "PoolNotFound", /"missing"/],
  // Who may not have the address at all is told so first, whichever pool it asks for.
  [{ ...ask("1.2.3.4"), pool: "missing" }, "AddressInUse", /default\/other/],
];

for (const [own, reason, message] of refused) {
  test(`${JSON.stringify(own)} is refused: ${reason} ${message}`, () => {
    const outcome = allocateWanted(makeAddressRequest(own), pools, taken);
    assert.equal(outcome.kind, "Refusal");
    assert.ok("problem" in outcome);
    assert.deepEqual([outcome.problem.kind, outcome.problem.reason], ["UserError", reason]);
    assert.match(outcome.problem.message, message);
    assert.match(outcome.problem.message, /; .+\.$|\. .+\.$/);
  });
}
