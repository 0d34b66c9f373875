// SPDX-License-Identifier: Apache-2.0

/** What depends on several things at once, each combination a row: sharing, families, edits of pools, ways to write addresses. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Manifest, plan, pool, service } from "./plan-cases.ts";

/** The addresses of the last Service, "-" for none. */
async function addressesOf(given: readonly Manifest[]): Promise<string> {
  const { services, complaint } = await plan(given);
  assert.equal(complaint, "");
  const last = services.at(-1);
  assert.equal(last?.problem === null, last?.ingress.length !== 0, "either addresses or a reason");
  return last?.ingress.map(({ ip }) => ip).join(" ") || "-";
}

interface Sharer {
  readonly key?: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly local?: boolean;
  readonly selector?: Readonly<Record<string, string>>;
  readonly namespace?: string;
}

function sharer(name: string, { key, port = 80, protocol = "TCP", local, selector, namespace }: Sharer): Manifest {
  return service(
    `${namespace ?? "default"}/${name}`,
    {
      ports: [{ port, protocol }],
      externalTrafficPolicy: local === true ? "Local" : "Cluster",
      selector: selector ?? { app: "web" },
    },
    { annotations: key === undefined ? {} : { "metallb.io/allow-shared-ip": key } },
  );
}

const other = { app: "mail" };
const sharing: readonly (readonly [title: string, first: Sharer, second: Sharer, shares: boolean])[] = [
  ["neither shares", {}, { port: 81 }, false],
  ["only the first shares", { key: "k" }, { port: 81 }, false],
  ["only the second shares", {}, { key: "k", port: 81 }, false],
  ["empty keys", { key: "" }, { key: "", port: 81 }, false],
  ["other keys", { key: "k" }, { key: "l", port: 81 }, false],
  ["keys that differ in case", { key: "k" }, { key: "K", port: 81 }, false],
  ["one port", { key: "k" }, { key: "k" }, false],
  ["other ports", { key: "k" }, { key: "k", port: 81 }, true],
  ["one port, other protocols", { key: "k", port: 53 }, { key: "k", port: 53, protocol: "UDP" }, true],
  ["Cluster, other selectors", { key: "k" }, { key: "k", port: 81, selector: other }, true],
  ["other namespaces", { key: "k", namespace: "a" }, { key: "k", port: 81, namespace: "b" }, true],
  ["Local, one selector", { key: "k", local: true }, { key: "k", port: 81, local: true }, true],
  ["Local, other selectors", { key: "k", local: true }, { key: "k", port: 81, local: true, selector: other }, false],
  ["Cluster, then Local", { key: "k" }, { key: "k", port: 81, local: true }, false],
  ["Local, then Cluster", { key: "k", local: true }, { key: "k", port: 81 }, false],
  ["Local without a selector, and Cluster", { key: "k" }, { key: "k", port: 81, local: true, selector: {} }, true],
];

describe("two Services and one address", () => {
  for (const [title, first, second, shares] of sharing) {
    test(`${title}: ${shares ? "both have it" : "the first has it"}`, async () => {
      const given = [pool("one", ["192.0.2.7/32"]), sharer("first", first), sharer("second", second)];
      assert.equal(await addressesOf(given), shares ? "192.0.2.7" : "-");
    });
  }
});

const four = pool("four", ["192.0.2.0/32"]);
const six = pool("six", ["2001:db8::/128"]);
const both = pool("two", ["198.51.100.0/32", "2001:db8:1::/128"]);
type Policy = "SingleStack" | "PreferDualStack" | "RequireDualStack";
const families: readonly (readonly [pools: readonly Manifest[], families: string, policy: Policy, want: string])[] = [
  [[four, six], "4", "SingleStack", "192.0.2.0"],
  [[four, six], "6", "SingleStack", "2001:db8::"],
  [[four], "6", "SingleStack", "-"],
  [[both], "6", "SingleStack", "2001:db8:1::"],
  [[both], "46", "SingleStack", "-"],
  [[both], "4", "PreferDualStack", "198.51.100.0"],
  [[both], "4", "RequireDualStack", "-"],
  [[four, six], "46", "RequireDualStack", "-"],
  [[four, six, both], "46", "RequireDualStack", "198.51.100.0 2001:db8:1::"],
  [[both], "64", "RequireDualStack", "198.51.100.0 2001:db8:1::"],
  [[four, six], "46", "PreferDualStack", "192.0.2.0"],
  [[four, six], "64", "PreferDualStack", "2001:db8::"],
  [[four, six, both], "64", "PreferDualStack", "198.51.100.0 2001:db8:1::"],
  [[six], "46", "PreferDualStack", "2001:db8::"],
  [[four], "64", "PreferDualStack", "192.0.2.0"],
];

function dualService(digits: string, ipFamilyPolicy: Policy, held: readonly string[] = []): Manifest {
  const ipFamilies = digits.split("").map((digit) => `IPv${digit}`);
  const clusterIPs = ipFamilies.map((family) => (family === "IPv4" ? "10.96.0.1" : "fd00:96::1"));
  return service("web", { clusterIP: clusterIPs[0], clusterIPs, ipFamilies, ipFamilyPolicy }, {}, held);
}

describe("families", () => {
  for (const [pools, digits, policy, want] of families) {
    const names = pools.map(({ metadata }) => (metadata as { readonly name: string }).name).join(", ");
    test(`IPv${digits.split("").join(" and IPv")}, ${policy}, of ${names}: ${want}`, async () => {
      assert.equal(await addressesOf([...pools, dualService(digits, policy)]), want);
    });
  }
});

const held: readonly (readonly [title: string, given: readonly Manifest[], want: string])[] = [
  ["the pool has another name now", [pool("new", ["192.0.2.0/30"]), service("a", {}, {}, ["192.0.2.1"])], "192.0.2.1"],
  ["the pool has grown", [pool("lan", ["192.0.2.0/24"]), service("a", {}, {}, ["192.0.2.1"])], "192.0.2.1"],
  ["the pool has shrunk", [pool("lan", ["192.0.2.2/31"]), service("a", {}, {}, ["192.0.2.1"])], "192.0.2.2"],
  ["the pool is gone", [pool("lan", ["198.51.100.0/24"]), service("a", {}, {}, ["192.0.2.1"])], "198.51.100.0"],
  ["all pools are gone", [service("a", {}, {}, ["192.0.2.1"])], "-"],
  [
    "the pool is split, the addresses of the Service too",
    [
      pool("p4", ["192.0.2.0/24"]),
      pool("p6", ["2001:db8::/120"]),
      dualService("46", "RequireDualStack", ["192.0.2.1", "2001:db8::1"]),
    ],
    "-",
  ],
  [
    "the pool is not for automatic choice any more",
    [pool("lan", ["192.0.2.0/24"], { autoAssign: false }), service("a", {}, {}, ["192.0.2.1"])],
    "192.0.2.1",
  ],
  [
    "the pool avoids the address now",
    [pool("lan", ["192.0.2.0/24"], { avoidBuggyIPs: true }), service("a", {}, {}, ["192.0.2.255"])],
    "192.0.2.1",
  ],
  [
    "the pool is for another namespace now",
    [pool("lan", ["192.0.2.0/24"], { serviceAllocation: { namespaces: ["b"] } }), service("a", {}, {}, ["192.0.2.1"])],
    "-",
  ],
  ["of the wrong family", [pool("lan", ["192.0.2.0/24"]), service("a", {}, {}, ["2001:db8::1"])], "192.0.2.0"],
  [
    "more of them than families",
    [pool("lan", ["192.0.2.0/24"]), service("a", {}, {}, ["192.0.2.4", "192.0.2.5"])],
    "192.0.2.0",
  ],
  [
    "one more family, if possible",
    [both, dualService("46", "PreferDualStack", ["198.51.100.0"])],
    "198.51.100.0 2001:db8:1::",
  ],
  [
    "one more family, where the pool has none",
    [four, six, dualService("46", "PreferDualStack", ["2001:db8::"])],
    "2001:db8::",
  ],
  [
    "one family where both must be",
    [both, dualService("46", "RequireDualStack", ["2001:db8:1::"])],
    "198.51.100.0 2001:db8:1::",
  ],
];

describe("what a Service has, and", () => {
  for (const [title, given, want] of held) {
    test(`${title}: ${want}`, async () => assert.equal(await addressesOf(given), want));
  }
});

const writings: readonly (readonly [addresses: readonly string[], want: string])[] = [
  [["192.0.2.77/24"], "192.0.2.0"],
  [["192.0.2.10-192.0.2.20"], "192.0.2.10"],
  [["192.0.2.10 - 192.0.2.20"], "192.0.2.10"],
  [["192.0.2.10-192.0.2.10"], "192.0.2.10"],
  [["192.0.2.8/30", "192.0.2.0/30"], "192.0.2.8"],
  [["::ffff:192.0.2.9/128"], "192.0.2.9"],
  [["0.0.0.0/0"], "0.0.0.0"],
  [["192.0.2.1"], "-"],
  [[" 192.0.2.0/24"], "-"],
  [["192.0.2.0/24 "], "-"],
  [["192.0.2.0/255.255.255.0"], "-"],
  [["192.0.02.0/24"], "-"],
  [["192.0.2.20-192.0.2.10"], "-"],
  [["192.0.2.10-20"], "-"],
  [["192.0.2.10-"], "-"],
  [["192.0.2.1-192.0.2.2-192.0.2.3"], "-"],
  [["192.0.2.1-2001:db8::1"], "-"],
  [["192.0.2.0/24", "192.0.2.128/25"], "-"],
];

describe("a pool that lists", () => {
  for (const [addresses, want] of writings) {
    test(`${JSON.stringify(addresses)} gives ${want}`, async () => {
      assert.equal(await addressesOf([pool("lan", addresses), service("a")]), want);
    });
  }
});
