// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccessWish } from "../../../../providers/aws/wanted.ts";
import type { Service } from "../../../../src/model/service.ts";
import { type Asked, assertRefused, classed, classless, wantedOf, warningsOf } from "./wanted-of.ts";

const ranges = "service.beta.kubernetes.io/load-balancer-source-ranges";
const dualstack = { "ip-address-type": "dualstack" };
const managed = { kind: "Managed", prefixLists: [], pathMtuIcmp: false } as const;
const all = { ...managed, sourceRanges: ["0.0.0.0/0"] };

const cases: readonly (readonly [string, Asked, Partial<Service>, AccessWish])[] = [
  ["nothing: everybody", {}, {}, all],
  ["nothing, dualstack: everybody", dualstack, {}, { ...managed, sourceRanges: ["0.0.0.0/0", "::/0"] }],
  ["an empty annotation: everybody", { [ranges]: "" }, {}, all],
  [
    "the spec's ranges",
    {},
    { loadBalancerSourceRanges: ["10.0.0.0/16", "1.2.3.4/24"] },
    { ...managed, sourceRanges: ["10.0.0.0/16", "1.2.3.0/24"] },
  ],
  [
    "the annotation's ranges",
    { [ranges]: "192.168.100.0/24, 10.0.0.0/8" },
    {},
    { ...managed, sourceRanges: ["192.168.100.0/24", "10.0.0.0/8"] },
  ],
  [
    "the spec's over the annotation's",
    { [ranges]: "10.0.0.0/8" },
    { loadBalancerSourceRanges: ["10.1.0.0/16"] },
    { ...managed, sourceRanges: ["10.1.0.0/16"] },
  ],
  ["a range given twice", { [ranges]: "10.0.0.1/8,10.0.0.0/8" }, {}, { ...managed, sourceRanges: ["10.0.0.0/8"] }],
  [
    "IPv6 on dualstack",
    { ...dualstack, [ranges]: "2001:db8::/32" },
    {},
    { ...managed, sourceRanges: ["2001:db8::/32"] },
  ],
  [
    "prefix lists alone: nobody else",
    { "security-group-prefix-lists": "pl-1,pl-2" },
    {},
    { ...managed, sourceRanges: [], prefixLists: ["pl-1", "pl-2"] },
  ],
  [
    "prefix lists and ranges",
    { "security-group-prefix-lists": "pl-1", [ranges]: "10.0.0.0/8" },
    {},
    { ...managed, sourceRanges: ["10.0.0.0/8"], prefixLists: ["pl-1"] },
  ],
  ["ICMP for path MTU discovery", { "enable-icmp-for-path-mtu-discovery": "on" }, {}, { ...all, pathMtuIcmp: true }],
  [
    "given groups",
    { "security-groups": "sg-1, by name" },
    {},
    { kind: "Given", groups: ["sg-1", "by name"], manageBackendRules: false },
  ],
  [
    "given groups with our rules",
    { "security-groups": "sg-1", "manage-backend-security-group-rules": "true" },
    {},
    { kind: "Given", groups: ["sg-1"], manageBackendRules: true },
  ],
  ["no group named: ours", { "security-groups": "" }, {}, all],
  ["none at all", { "disable-nlb-sg": "true" }, {}, { kind: "None" }],
  ["not none at all", { "disable-nlb-sg": "false" }, {}, all],
];

for (const [name, asked, own, wanted] of cases) {
  test(name, () => {
    assert.deepEqual(wantedOf(classed(asked, own)).access, wanted);
    assert.deepEqual(wantedOf(classless(asked, own)).access, wanted);
  });
}

test("the flag says whether given groups come with our rules, the annotation wins over it", () => {
  const settings = { manageBackendRules: true };
  const asked = { "security-groups": "sg-1" };
  const given = { kind: "Given", groups: ["sg-1"] } as const;
  assert.deepEqual(wantedOf(classed(asked), { settings }).access, { ...given, manageBackendRules: true });
  const against = classed({ ...asked, "manage-backend-security-group-rules": "false" });
  assert.deepEqual(wantedOf(against, { settings }).access, { ...given, manageBackendRules: false });
});

test("the cloud configuration gives all load balancers a group, annotations win over it", () => {
  const settings = { defaultSecurityGroup: "sg-all" };
  const byDefault = { kind: "Given", groups: ["sg-all"] } as const;
  assert.deepEqual(wantedOf(classless(), { settings }).access, { ...byDefault, manageBackendRules: true });
  const by = (asked: Asked): AccessWish => wantedOf(classless(asked), { settings }).access;
  assert.deepEqual(by({ "manage-backend-security-group-rules": "false" }), { ...byDefault, manageBackendRules: false });
  assert.deepEqual(by({ "security-groups": "sg-1" }), { kind: "Given", groups: ["sg-1"], manageBackendRules: false });
  assert.deepEqual(by({ "disable-nlb-sg": "true" }), { kind: "None" });
  const restricted = classless({}, { loadBalancerSourceRanges: ["10.0.0.0/8"] });
  assert.match(warningsOf(wantedOf(restricted, { settings })).join(), /sg-all .*: spec\.loadBalancerSourceRanges/);
});

test("where the user sees to it that nodes are reached, no rule lets load balancers in, unless an annotation asks", () => {
  const settings = { managesNodeGroups: false, manageBackendRules: true };
  assert.deepEqual(wantedOf(classless(), { settings }).access, { ...all, manageBackendRules: false });
  const given = { kind: "Given", groups: ["sg-1"] } as const;
  const asked = { "security-groups": "sg-1" };
  assert.deepEqual(wantedOf(classless(asked), { settings }).access, { ...given, manageBackendRules: false });
  const against = classless({ ...asked, "manage-backend-security-group-rules": "true" });
  assert.deepEqual(wantedOf(against, { settings }).access, { ...given, manageBackendRules: true });
  const both = { ...settings, defaultSecurityGroup: "sg-all" };
  assert.deepEqual(wantedOf(classless(), { settings: both }).access, {
    ...given,
    groups: ["sg-all"],
    manageBackendRules: false,
  });
});

test("ranges that cannot be are refused, and it is said where they are", () => {
  const spec = { loadBalancerSourceRanges: ["10.0.0.0/8", "2001:db8::/32"] };
  assertRefused(
    () => wantedOf(classed({}, spec)),
    "InvalidSourceRanges",
    "spec.loadBalancerSourceRanges",
    "2001:db8::/32",
  );
  assertRefused(() => wantedOf(classless({ [ranges]: "::/0" })), "InvalidAnnotation", ranges, "dualstack");
  assertRefused(() => wantedOf(classless({ [ranges]: "10.0.0.0" })), "InvalidAnnotation", ranges, "CIDR");
  const bad = { loadBalancerSourceRanges: ["everybody"] };
  assertRefused(() => wantedOf(classed({}, bad)), "InvalidSourceRanges", '"everybody"');
});

test("a restriction that does not hold is told of", () => {
  const own = { loadBalancerSourceRanges: ["10.0.0.0/8"] };
  const given = wantedOf(classed({ "security-groups": "sg-1", "security-group-prefix-lists": "pl-1" }, own));
  assert.match(
    warningsOf(given).join(),
    /because of .*-security-groups: spec\.loadBalancerSourceRanges, .*prefix-lists/,
  );
  const none = wantedOf(classed({ "disable-nlb-sg": "true", "security-groups": "sg-1" }));
  assert.match(warningsOf(none).join(), /because of .*disable-nlb-sg: .*aws-load-balancer-security-groups/);
  assert.deepEqual(warningsOf(wantedOf(classed({ "security-groups": "sg-1" }))), []);
});
