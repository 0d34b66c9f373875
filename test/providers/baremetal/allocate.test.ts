// SPDX-License-Identifier: Apache-2.0

/** What one Service gets in a cluster with many kinds of pools. The answers are those that MetalLB gives. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ingress, Service } from "../../../src/model/service.ts";
import { makeObject, makePool, World } from "./world.ts";

const pools = [
  makePool("p01-v4", { addresses: ["1.2.3.0/31"] }),
  makePool("p02-asked", { addresses: ["3.4.5.6/32"], autoAssign: false }),
  makePool("p03-v6", { addresses: ["1000::/127"] }),
  makePool("p04-asked-v6", { addresses: ["2000::1/128"], autoAssign: false }),
  makePool("p05-dual", { addresses: ["5.5.5.0/31", "5000::/127"] }),
  makePool("p06-ns1", { addresses: ["6.6.6.0/31"], serviceAllocation: { priority: 10, namespaces: ["ns1"] } }),
  makePool("p07-ns1", { addresses: ["7.7.7.0/31"], serviceAllocation: { priority: 11, namespaces: ["ns1"] } }),
  makePool("p08-team", {
    addresses: ["8.8.8.0/31"],
    serviceAllocation: { priority: 9, serviceSelectors: [team("blue")] },
  }),
  makePool("p09-ns2", { addresses: ["9.9.9.0/31"], serviceAllocation: { namespaces: ["ns2"] } }),
  makePool("p10-team", {
    addresses: ["10.10.10.0/31"],
    serviceAllocation: { priority: 8, serviceSelectors: [team("blue")] },
  }),
  makePool("p11-both", {
    addresses: ["11.11.11.0/31"],
    serviceAllocation: { priority: 8, namespaces: ["ns1"], serviceSelectors: [team("blue")] },
  }),
  makePool("p12-both", {
    addresses: ["12.12.12.0/31"],
    serviceAllocation: { priority: 5, namespaces: ["ns1"], serviceSelectors: [team("blue")] },
  }),
  makePool("p13-nobody", {
    addresses: ["13.13.13.0/31"],
    serviceAllocation: { priority: 1, namespaceSelectors: [team("green")] },
  }),
  makePool("p14-selected", {
    addresses: ["14.14.14.0/31"],
    serviceAllocation: { priority: 1, namespaceSelectors: [team("red")] },
  }),
  makePool("p15-buggy", { addresses: ["15.15.15.0/24"], autoAssign: false, avoidBuggyIPs: true }),
  makeObject("Namespace", "red-1", { labels: { team: "red" } }),
];

function team(name: string): { readonly matchLabels: Readonly<Record<string, string>> } {
  return { matchLabels: { team: name } };
}

const v4: Partial<Service> = { clusterIPs: ["10.96.0.1"], ipFamilies: ["IPv4"] };
const v6: Partial<Service> = { clusterIPs: ["fd00::1"], ipFamilies: ["IPv6"] };
const dual: Partial<Service> = { clusterIPs: ["10.96.0.1", "fd00::1"], ipFamilies: ["IPv4", "IPv6"] };
const require: Partial<Service> = { ...dual, ipFamilyPolicy: "RequireDualStack" };
const prefer: Partial<Service> = { ...dual, ipFamilyPolicy: "PreferDualStack" };

function shows(...ips: string[]): { readonly ingress: readonly Ingress[] } {
  return { ingress: ips.map((ip) => ({ ip, ipMode: "VIP" })) };
}

function asks(loadBalancerIPs: string): Partial<Service> {
  return { annotations: { "fairlead.dev/loadBalancerIPs": loadBalancerIPs } };
}

function from(pool: string): Partial<Service> {
  return { annotations: { "fairlead.dev/address-pool": pool } };
}

type Want = readonly string[] | string;

/** A list of addresses, or the reason for none. */
const table: readonly (readonly [what: string, service: Partial<Service>, want: Want])[] = [
  ["any IPv4 address", v4, ["1.2.3.0"]],
  ["any IPv6 address", v6, ["1000::"]],
  ["no cluster IP", { clusterIPs: [], ipFamilies: ["IPv4"] }, "NoClusterIP"],

  ["an address by the field", { ...v4, loadBalancerIP: "1.2.3.1" }, ["1.2.3.1"]],
  ["an address by annotation", { ...v4, ...asks("1.2.3.1") }, ["1.2.3.1"]],
  ["an address of a pool without autoAssign", { ...v4, loadBalancerIP: "3.4.5.6" }, ["3.4.5.6"]],
  [
    "the same, with externalTrafficPolicy Local",
    { ...v4, loadBalancerIP: "3.4.5.6", externalTrafficPolicy: "Local" },
    ["3.4.5.6"],
  ],
  ["an address of no pool", { ...v4, loadBalancerIP: "1.2.3.4" }, "AddressNotInPool"],
  ["prose for an address", { ...v4, ...asks("an address, please") }, "InvalidAddressRequest"],

  ["a pool", { ...v4, ...from("p05-dual") }, ["5.5.5.0"]],
  ["a pool without autoAssign", { ...v4, ...from("p02-asked") }, ["3.4.5.6"]],
  ["a pool that leaves out .0", { ...v4, ...from("p15-buggy") }, ["15.15.15.1"]],
  ["a pool that is not there", { ...v4, ...from("missing") }, "PoolNotFound"],
  ["a pool of the other family", { ...v4, ...from("p03-v6") }, "NoMatchingPool"],
  [
    "a pool and an address of it",
    { ...v4, annotations: { ...asks("1.2.3.1").annotations, ...from("p01-v4").annotations } },
    ["1.2.3.1"],
  ],
  [
    "a pool and an address of another",
    { ...v4, annotations: { ...asks("1.2.3.1").annotations, ...from("p02-asked").annotations } },
    "PoolMismatch",
  ],
  [
    "an address and a pool that is not there",
    { ...v4, annotations: { ...asks("1.2.3.1").annotations, ...from("x").annotations } },
    "PoolNotFound",
  ],
  ["a pool kept for another namespace", { ...v4, ...from("p06-ns1") }, "PoolNotAllowed"],
  ["an address kept for another namespace", { ...v4, ...asks("6.6.6.1") }, "PoolNotAllowed"],
  ["an address kept for other labels", { ...v4, labels: { team: "red" }, ...asks("8.8.8.1") }, "PoolNotAllowed"],
  ["a pool whose selectors select no namespace", { ...v4, ...from("p13-nobody") }, "PoolNotAllowed"],
  ["an address kept for its own namespace", { ...v4, namespace: "ns1", ...asks("6.6.6.1") }, ["6.6.6.1"]],
  ["an address kept for its labels", { ...v4, labels: { team: "blue" }, ...asks("8.8.8.1") }, ["8.8.8.1"]],
  ["a selector of its own that matches, not a label", { ...v4, selector: { team: "blue" } }, ["1.2.3.0"]],

  ["any, with a pool for its namespace", { ...v4, namespace: "ns2" }, ["9.9.9.0"]],
  ["any, with two pools for its namespace", { ...v4, namespace: "ns1" }, ["6.6.6.0"]],
  ["any, with two pools for its labels", { ...v4, labels: { team: "blue" } }, ["10.10.10.0"]],
  ["any, with pools for both", { ...v4, namespace: "ns1", labels: { team: "blue" } }, ["12.12.12.0"]],
  ["any, in a namespace that is selected", { ...v4, namespace: "red-1" }, ["14.14.14.0"]],
  ["any, where the pools for it lack the family", { ...v6, namespace: "ns1" }, ["1000::"]],

  ["both families, required", require, ["5.5.5.0", "5000::"]],
  ["both families, IPv6 first", { ...require, ipFamilies: ["IPv6", "IPv4"] }, ["5.5.5.0", "5000::"]],
  [
    "both families, required of a single-stack Service",
    { ...v4, ipFamilyPolicy: "RequireDualStack" },
    "FamilyMismatch",
  ],
  ["both families, without a dual-stack policy", dual, "FamilyMismatch"],
  ["both families, required of a pool with one", { ...require, ...from("p01-v4") }, "NoMatchingPool"],
  ["both families, preferred", prefer, ["5.5.5.0", "5000::"]],
  ["both families, preferred by a single-stack Service", { ...v4, ipFamilyPolicy: "PreferDualStack" }, ["1.2.3.0"]],
  ["both families, preferred, in a namespace with IPv4 pools", { ...prefer, namespace: "ns1" }, ["6.6.6.0"]],
  ["both families, preferred of an IPv4 pool", { ...prefer, ...from("p01-v4") }, ["1.2.3.0"]],
  ["both families, preferred of an IPv6 pool", { ...prefer, ...from("p03-v6") }, ["1000::"]],

  ["what it has already", { ...v4, ...shows("1.2.3.1") }, ["1.2.3.1"]],
  ["what it has, and another address", { ...v4, ...shows("1.2.3.0"), ...asks("1.2.3.1") }, ["1.2.3.1"]],
  ["what it has, of no pool", { ...v4, ...shows("2.3.4.5") }, ["1.2.3.0"]],
  [
    "a host name and one of two addresses",
    { ...require, ingress: [{ hostname: "lb.example" }, { ip: "5000::1" }] },
    ["5.5.5.0", "5000::"],
  ],
];

for (const [what, service, want] of table) {
  const result = typeof want === "string" ? want : want.join(" and ");
  test(`a Service that has or asks for ${what} gets ${result}`, async () => {
    const world = new World(pools);
    const name = `${service.namespace ?? "default"}/web`;
    world.place("web", service);
    await world.restart();
    if (typeof want === "string") assert.equal(world.reason(name), want);
    else assert.equal(world.reason(name), undefined);
    assert.deepEqual(world.shown(name), typeof want === "string" ? [] : want);
  });
}

test("every refusal says how to mend it, in one sentence or more", async () => {
  for (const [, service, want] of table) {
    if (typeof want !== "string") continue;
    const world = new World(pools);
    await world.put("web", service);
    const problem = world.problem(`${service.namespace ?? "default"}/web`);
    assert.equal(problem?.kind, "UserError");
    assert.match(problem?.message ?? "", /; .+\.$|\. .+\.$/);
  }
});

test("pools are used up in the order of priority and name, then those kept for nobody", async () => {
  const world = new World(pools);
  const got: string[] = [];
  for (let index = 0; index < 9; index++) {
    await world.put(`web-${index}`, { ...v4, namespace: "ns1" });
    got.push(world.shown(`ns1/web-${index}`).join());
  }
  assert.deepEqual(got, ["6.6.6.0", "6.6.6.1", "7.7.7.0", "7.7.7.1", "1.2.3.0", "1.2.3.1", "5.5.5.0", "5.5.5.1", ""]);
  assert.equal(world.reason("ns1/web-8"), "PoolExhausted");
});

test("inside a pool the ranges are used in the order of the spec, each from its lowest address on", async () => {
  const world = new World([makePool("lan", { addresses: ["10.0.9.254-10.0.10.1", "10.0.0.0/31"] })]);
  for (const name of ["1", "2", "3", "4", "5", "6"]) await world.put(name);
  assert.deepEqual(Object.values(world.all()).flat(), [
    "10.0.9.254",
    "10.0.9.255",
    "10.0.10.0",
    "10.0.10.1",
    "10.0.0.0",
    "10.0.0.1",
  ]);
});

test("avoidBuggyIPs leaves out .0 and .255 wherever they are in a range", async () => {
  const world = new World([makePool("lan", { addresses: ["10.0.9.254-10.0.10.1"], avoidBuggyIPs: true })]);
  for (const name of ["1", "2", "3"]) await world.put(name);
  assert.deepEqual(Object.values(world.all()), [["10.0.9.254"], ["10.0.10.1"], []]);
});

test("no pools at all take everything from everybody, and give it back with the pools", async () => {
  const world = new World([makePool("lan", { addresses: ["10.0.0.0/30"] })]);
  await world.put("web");
  await world.configure([]);
  assert.equal(world.reason("web"), "NoPools");
  assert.deepEqual(world.shown("web"), []);
  await world.configure([makePool("lan", { addresses: ["10.0.0.0/30"] })]);
  assert.deepEqual(world.shown("web"), ["10.0.0.0"]);
});
