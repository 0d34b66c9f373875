// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { keep, mayHold, wantsSecond } from "../../../providers/baremetal/keep.ts";
import type { AddressRequest } from "../../../providers/baremetal/model.ts";
import type { ConfigurationObject } from "../../../src/controller/provider.ts";
import { makeAddressRequest, makeLedger, readPools, type Use } from "./allocation-parts.ts";
import { makePool, World } from "./world.ts";

const pools = readPools(
  makePool("asked", { addresses: ["3.4.5.6/32"], autoAssign: false }),
  makePool("buggy", { addresses: ["15.15.15.0/24"], avoidBuggyIPs: true }),
  makePool("dual", { addresses: ["5.5.5.0/31", "5000::/127"] }),
  makePool("lan", { addresses: ["1.2.3.0/30"] }),
  makePool("shop", { addresses: ["6.6.6.0/31"], serviceAllocation: { namespaces: ["shop"] } }),
  makePool("six", { addresses: ["1000::/127"] }),
);

const six = { families: ["IPv6"] } as const;
const both = { families: ["IPv4", "IPv6"] } as const;
const prefer = { ...both, familyPolicy: "PreferDualStack" } as const;
const require = { ...both, familyPolicy: "RequireDualStack" } as const;
const joins = { sharingKey: { sharing: "k", backend: "" } };

type Case = readonly [
  what: string,
  own: Partial<AddressRequest>,
  held: readonly string[],
  want: readonly string[] | undefined,
];

const table: readonly Case[] = [
  ["nothing", {}, [], undefined],
  ["its address", {}, ["1.2.3.1"], ["1.2.3.1"]],
  ["one of a pool without autoAssign", {}, ["3.4.5.6"], ["3.4.5.6"]],
  ["one of no pool", {}, ["2.3.4.5"], undefined],
  ["one of a pool for others", {}, ["6.6.6.0"], undefined],
  ["one of a pool for its namespace", { namespace: "shop" }, ["6.6.6.0"], ["6.6.6.0"]],
  ["one that its pool leaves out", {}, ["15.15.15.0"], undefined],
  ["one of the other family", {}, ["1000::"], undefined],
  ["one of the other family, IPv4", six, ["1.2.3.0"], undefined],
  ["two of one family", {}, ["1.2.3.0", "1.2.3.1"], undefined],
  ["two of one family, and prefers both", prefer, ["1.2.3.0", "1.2.3.1"], undefined],
  ["both, for one family", {}, ["5.5.5.0", "5000::"], undefined],
  ["both, in the order of a stranger", require, ["5000::1", "5.5.5.1"], ["5.5.5.1", "5000::1"]],
  ["both, of two pools", require, ["1.2.3.1", "1000::1"], undefined],
  ["both, without a dual-stack policy", both, ["5.5.5.0", "5000::1"], ["5.5.5.0", "5000::1"]],
  ["one, without a dual-stack policy", both, ["5.5.5.0"], undefined],
  ["one, and requires both", require, ["5.5.5.1"], undefined],
  ["one, and prefers both", prefer, ["5.5.5.1"], ["5.5.5.1", "5000::1"]],
  ["the IPv6 one, and prefers both", prefer, ["5000::1"], ["5.5.5.0", "5000::1"]],
  ["one of a pool that has no other, and prefers both", prefer, ["1.2.3.1"], ["1.2.3.1"]],
  ["one, and asks for it", { addresses: ["1.2.3.1"] }, ["1.2.3.1"], ["1.2.3.1"]],
  ["one, and asks for another", { addresses: ["1.2.3.1"] }, ["1.2.3.0"], undefined],
  ["one, and asks for it and another", { ...both, addresses: ["5.5.5.0", "5000::"] }, ["5.5.5.0"], undefined],
  ["one, and asks for its pool", { pool: "lan" }, ["1.2.3.1"], ["1.2.3.1"]],
  ["one, and asks for another pool", { pool: "asked" }, ["1.2.3.1"], undefined],
  ["one that another has", {}, ["1.2.3.2"], undefined],
  ["one that another has and shares", joins, ["1.2.3.2"], undefined],
  ["one that the status of another merely shows", {}, ["1.2.3.3"], ["1.2.3.3"]],
];

const uses: readonly Use[] = [
  ["default/other", "1.2.3.2"],
  ["default/forger", "1.2.3.3", { assigned: false }],
  ["default/other", "5000::"],
];

for (const [what, own, held, want] of table) {
  test(`a Service that has ${what} ${want === undefined ? "must get others" : `keeps ${want.join(" and ")}`}`, () => {
    const outcome = keep(makeAddressRequest(own), held, pools, makeLedger(pools, ...uses));
    assert.deepEqual(outcome?.addresses, want);
  });
}

test("a wish does not matter to whether an address may be held at all", () => {
  const request = makeAddressRequest({ pool: "asked", addresses: ["3.4.5.6"] });
  assert.equal(mayHold(request, ["1.2.3.1"], pools, makeLedger(pools))?.name, "lan");
});

const seconds: readonly (readonly [own: Partial<AddressRequest>, held: readonly string[], want: boolean])[] = [
  [prefer, ["5.5.5.0"], true],
  [prefer, [], false],
  [prefer, ["5.5.5.0", "5000::"], false],
  [require, ["5.5.5.0"], false],
  [both, ["5.5.5.0"], false],
  [{ familyPolicy: "PreferDualStack" }, ["5.5.5.0"], false],
  [{ ...prefer, addresses: ["5.5.5.0"] }, ["5.5.5.0"], false],
  [{ ...prefer, fault: { kind: "UserError", reason: "InvalidAddressRequest", message: "?" } }, ["5.5.5.0"], false],
];

for (const [own, held, want] of seconds) {
  test(`${JSON.stringify(own)} with ${held.join(" and ") || "nothing"} ${want ? "would" : "would not"} take one more`, () => {
    assert.equal(wantsSecond(makeAddressRequest(own), held), want);
  });
}

const lan = (addresses: readonly string[], more: object = {}) => makePool("lan", { addresses, ...more });

const edits: readonly (readonly [what: string, changed: readonly ConfigurationObject[], want: readonly string[]])[] = [
  ["the same again", [lan(["1.2.3.0/30"])], ["1.2.3.0"]],
  ["a larger pool", [lan(["1.2.3.0/24"])], ["1.2.3.0"]],
  ["a smaller one that still has it", [lan(["1.2.3.0/31"])], ["1.2.3.0"]],
  ["a smaller one without it", [lan(["1.2.3.2/31"])], ["1.2.3.2"]],
  ["another name", [makePool("wan", { addresses: ["1.2.3.0/30"] })], ["1.2.3.0"]],
  ["a split", [lan(["1.2.3.2/31"]), makePool("wan", { addresses: ["1.2.3.0/31"] })], ["1.2.3.0"]],
  ["avoidBuggyIPs", [lan(["1.2.3.0/30"], { avoidBuggyIPs: true })], ["1.2.3.1"]],
  ["autoAssign off", [lan(["1.2.3.0/30"], { autoAssign: false })], ["1.2.3.0"]],
  ["other addresses", [lan(["4.5.6.0/24"])], ["4.5.6.0"]],
  ["a second pool", [makePool("a", { addresses: ["0.1.2.0/24"] }), lan(["1.2.3.0/30"])], ["1.2.3.0"]],
  ["kept for another namespace", [lan(["1.2.3.0/30"], { serviceAllocation: { namespaces: ["x"] } })], []],
  [
    "kept for other labels, beside an open one",
    [
      lan(["1.2.3.0/30"], { serviceAllocation: { serviceSelectors: [{ matchLabels: { a: "b" } }] } }),
      makePool("o", { addresses: ["9.0.0.0/30"] }),
    ],
    ["9.0.0.0"],
  ],
];
for (const [what, changed, want] of edits) {
  test(`a change of pools to ${what} leaves the Service with ${want.join() || "nothing"}`, async () => {
    const world = new World([lan(["1.2.3.0/30"])]);
    await world.put("web");
    await world.configure(changed);
    assert.deepEqual(world.shown("web"), want);
  });
}
