// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Namespace, parsePool, withNamespaces } from "../../../providers/baremetal/pool-spec.ts";
import { formatIpRange } from "../../../src/model/ip.ts";
import { makePool } from "./world.ts";

test("reads every field of a pool", () => {
  const spec = {
    addresses: ["10.20.0.0/16", "40.0.0.210 - 40.0.0.240", "2001:db8::/64"],
    autoAssign: false,
    avoidBuggyIPs: true,
    serviceAllocation: { priority: 7, namespaces: ["shop"], serviceSelectors: [{ matchLabels: { app: "web" } }] },
  };
  const { ranges, ...pool } = parsePool(makePool("lan", spec, { labels: { site: "a" } }), []);
  assert.deepEqual(ranges.map(formatIpRange), ["10.20.0.0/16", "40.0.0.210-40.0.0.240", "2001:db8::/64"]);
  assert.deepEqual(pool, {
    name: "lan",
    labels: { site: "a" },
    autoAssign: false,
    avoidBuggyIPs: true,
    serviceAllocation: {
      priority: 7,
      namespaces: ["shop"],
      namespaceSelectors: [],
      allowedNamespaces: new Set(["shop"]),
      serviceSelectors: [{ matchLabels: { app: "web" }, matchExpressions: [] }],
    },
  });
});

test("what is left out has MetalLB's defaults", () => {
  const pool = parsePool(makePool("lan", { addresses: ["10.20.0.0/16"] }), []);
  assert.deepEqual([pool.autoAssign, pool.avoidBuggyIPs, pool.serviceAllocation], [true, false, undefined]);
});

for (const serviceAllocation of [{}, { priority: 0 }, { priority: null }]) {
  test(`serviceAllocation ${JSON.stringify(serviceAllocation)} comes last and is for every namespace`, () => {
    const pool = parsePool(makePool("lan", { addresses: ["10.20.0.0/16"], serviceAllocation }), []);
    assert.equal(pool.serviceAllocation?.priority, Number.POSITIVE_INFINITY);
    assert.equal(pool.serviceAllocation?.allowedNamespaces, undefined);
  });
}

const badPools: readonly (readonly [spec: unknown, reason: string, message: RegExp])[] = [
  [undefined, "NoAddresses", /empty/],
  [{}, "NoAddresses", /at least one/],
  [{ addresses: [] }, "NoAddresses", /at least one/],
  [{ addresses: "10.0.0.0/8" }, "InvalidSpec", /spec\.addresses is "10\.0\.0\.0\/8"; it must be a list/],
  [{ addresses: [7] }, "InvalidSpec", /spec\.addresses\[0\]/],
  [
    { addresses: ["10.0.0.0/8", "100.200.300.400/24"] },
    "InvalidAddress",
    /spec\.addresses\[1\] "100\.200\.300\.400\/24"/,
  ],
  [{ addresses: ["1.2.3.0/33"] }, "InvalidAddress", /no network/],
  [{ addresses: [" 1.2.3.0/24"] }, "InvalidAddress", /write it like/],
  [{ addresses: ["1.2.3.4"] }, "InvalidAddress", /without its prefix length/],
  [{ addresses: ["1.2.3.10-1.2.3.1"] }, "InvalidAddress", /begins after its end/],
  [{ addresses: ["1.2.3.10-"] }, "InvalidAddress", /does not end with an address/],
  [{ addresses: ["x-1.2.3.10"] }, "InvalidAddress", /does not begin with an address/],
  [{ addresses: ["1.2.3.10-2001:db8::1"] }, "InvalidAddress", /of the other/],
  [
    { addresses: ["1.2.3.0/24", "1.2.3.9-1.2.3.12"] },
    "OverlappingAddresses",
    /spec\.addresses\[1\].*spec\.addresses\[0\]/,
  ],
  [{ addresses: ["1.2.3.0/24", "1.2.3.0/24"] }, "OverlappingAddresses", /each address once/],
  [{ addresses: ["1.2.3.0/24"], autoAssign: "no" }, "InvalidSpec", /spec\.autoAssign is "no"/],
  [{ addresses: ["1.2.3.0/24"], serviceAllocation: { priority: -1 } }, "InvalidSpec", /priority is -1/],
  [{ addresses: ["1.2.3.0/24"], serviceAllocation: { priority: 1.5 } }, "InvalidSpec", /priority is 1\.5/],
  [
    { addresses: ["1.2.3.0/24"], serviceAllocation: { namespaces: ["a", "a"] } },
    "DuplicateEntry",
    /namespaces lists "a" twice/,
  ],
  [
    {
      addresses: ["1.2.3.0/24"],
      serviceAllocation: { namespaceSelectors: [{ matchLabels: { a: "b" } }, { matchLabels: { a: "b" } }] },
    },
    "DuplicateEntry",
    /namespaceSelectors\[1\]/,
  ],
  [
    {
      addresses: ["1.2.3.0/24"],
      serviceAllocation: {
        serviceSelectors: [{ matchExpressions: [{ key: "a", operator: "In", values: ["b", "b"] }] }],
      },
    },
    "DuplicateEntry",
    /serviceSelectors\[0\]\.matchExpressions\[0\]\.values\[1\]/,
  ],
];

for (const [spec, reason, message] of badPools) {
  test(`a pool with ${JSON.stringify(spec)} cannot be read: ${reason}`, () => {
    assert.throws(() => parsePool(makePool("lan", spec), []), { name: "UserError", reason, message });
  });
}

test("namespaces are those listed and those selected, and follow their labels", () => {
  const serviceAllocation = { namespaces: ["shop"], namespaceSelectors: [{ matchLabels: { team: "red" } }] };
  const namespacesOf = (...reds: readonly string[]): readonly Namespace[] =>
    ["a", "b"].map((name) => ({ name, labels: { team: reds.includes(name) ? "red" : "blue" } }));
  const pool = parsePool(makePool("lan", { addresses: ["10.0.0.0/24"], serviceAllocation }), namespacesOf("a"));
  assert.deepEqual(pool.serviceAllocation?.allowedNamespaces, new Set(["shop", "a"]));
  const later = withNamespaces(pool, namespacesOf("b"));
  assert.deepEqual(later?.serviceAllocation?.allowedNamespaces, new Set(["shop", "b"]));
  assert.equal(later?.serviceAllocation?.priority, pool.serviceAllocation?.priority);
});

test("a pool that is kept for nobody does not look at namespaces", () => {
  const pool = parsePool(makePool("lan", { addresses: ["10.0.0.0/24"] }), []);
  assert.equal(withNamespaces(pool, [{ name: "a", labels: {} }]), pool);
  assert.equal(withNamespaces(undefined, []), undefined);
});
