// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { samePools, toConfiguration } from "../../../providers/baremetal/configuration.ts";
import { coversPool, isOpenTo } from "../../../providers/baremetal/pool-match.ts";
import type { ConfigurationObject } from "../../../src/controller/provider.ts";
import { formatIpRange } from "../../../src/model/ip.ts";
import { makeObject, makePool } from "./world.ts";

const everything = makeObject("L2Advertisement", "all");

/** Reasons by object, and "!" where it is not in force. */
function reasonsOf(objects: readonly ConfigurationObject[]): Record<string, string> {
  const { problems } = toConfiguration(objects);
  return Object.fromEntries(
    problems.map(({ name, problem, rejected }) => [name, `${rejected ? "!" : ""}${problem.reason}`]),
  );
}

test("reads every field of a pool", () => {
  const spec = {
    addresses: ["10.20.0.0/16", "40.0.0.210 - 40.0.0.240", "2001:db8::/64"],
    autoAssign: false,
    avoidBuggyIPs: true,
    serviceAllocation: { priority: 7, namespaces: ["shop"], serviceSelectors: [{ matchLabels: { app: "web" } }] },
  };
  const { pools, problems } = toConfiguration([makePool("lan", spec, { labels: { site: "a" } }), everything]);
  assert.deepEqual(problems, []);
  const [pool] = pools;
  assert.ok(pool);
  assert.deepEqual(pool.ranges.map(formatIpRange), ["10.20.0.0/16", "40.0.0.210-40.0.0.240", "2001:db8::/64"]);
  assert.equal(pool.autoAssign, false);
  assert.equal(pool.avoidBuggyIPs, true);
  assert.deepEqual(pool.labels, { site: "a" });
  assert.equal(pool.serviceAllocation?.priority, 7);
  assert.deepEqual(pool.serviceAllocation?.allowedNamespaces, new Set(["shop"]));
});

test("what is left out has MetalLB's defaults", () => {
  const [pool] = toConfiguration([makePool("lan", { addresses: ["10.20.0.0/16"], serviceAllocation: {} })]).pools;
  assert.equal(pool?.autoAssign, true);
  assert.equal(pool?.avoidBuggyIPs, false);
  assert.equal(pool?.serviceAllocation?.priority, Number.POSITIVE_INFINITY);
  assert.equal(pool?.serviceAllocation?.allowedNamespaces, undefined);
});

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
  test(`a pool with ${JSON.stringify(spec)} is not in force: ${reason}`, () => {
    const { pools, problems } = toConfiguration([makePool("lan", spec), everything]);
    assert.deepEqual(pools, []);
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.rejected, true);
    assert.equal(problems[0]?.problem.reason, reason);
    assert.match(problems[0]?.problem.message ?? "", message);
  });
}

const badAdvertisements: readonly (readonly [spec: unknown, reason: string])[] = [
  [{ ipAddressPools: ["lan", "lan"] }, "DuplicateEntry"],
  [{ ipAddressPools: "lan" }, "InvalidSpec"],
  [{ interfaces: [1] }, "InvalidSpec"],
  [{ nodeSelectors: [{ matchLabels: { a: "b" } }, { matchLabels: { a: "b" } }] }, "DuplicateEntry"],
  [{ serviceSelectors: [{ matchExpressions: [{ key: "a", operator: "Has" }] }] }, "InvalidSelector"],
  [{ ipAddressPoolSelectors: [{ matchExpressions: [{ key: "", operator: "Exists" }] }] }, "InvalidSelector"],
  [{ preferredNodeSelectors: {} }, "InvalidSpec"],
  [{ preferredNodeSelectors: [{ preference: {} }] }, "InvalidSpec"],
  [{ preferredNodeSelectors: [{ weight: 0, preference: {} }] }, "InvalidSpec"],
  [{ preferredNodeSelectors: [{ weight: 101, preference: {} }] }, "InvalidSpec"],
  [{ preferredNodeSelectors: [{ weight: "5", preference: {} }] }, "InvalidSpec"],
  [
    { preferredNodeSelectors: [{ weight: 5, preference: { matchExpressions: [{ key: "a", operator: "Has" }] } }] },
    "InvalidSelector",
  ],
];

for (const [spec, reason] of badAdvertisements) {
  test(`an advertisement with ${JSON.stringify(spec)} is not in force: ${reason}`, () => {
    const lan = makePool("lan", { addresses: ["10.0.0.0/24"] });
    assert.deepEqual(reasonsOf([lan, everything, makeObject("L2Advertisement", "bad", { spec })]), {
      bad: `!${reason}`,
    });
  });
}

test("reads every field of an advertisement, and an interface listed twice once", () => {
  const spec = {
    ipAddressPools: ["lan"],
    ipAddressPoolSelectors: [{ matchLabels: { site: "a" } }],
    nodeSelectors: [{ matchLabels: { rack: "1" } }],
    interfaces: ["eth1", "eth0", "eth1"],
    serviceSelectors: [{ matchLabels: { app: "web" } }],
    preferredNodeSelectors: [{ weight: 100, preference: { matchLabels: { role: "edge" } } }],
  };
  const [read] = toConfiguration([makeObject("L2Advertisement", "ads", { spec })]).advertisements;
  assert.deepEqual(read?.ipAddressPools, ["lan"]);
  assert.deepEqual(read?.ipAddressPoolSelectors, [{ matchLabels: { site: "a" }, matchExpressions: [] }]);
  assert.deepEqual(read?.nodeSelectors, [{ matchLabels: { rack: "1" }, matchExpressions: [] }]);
  assert.deepEqual(read?.interfaces, ["eth1", "eth0"]);
  assert.deepEqual(read?.serviceSelectors, [{ matchLabels: { app: "web" }, matchExpressions: [] }]);
  assert.deepEqual(read?.preferredNodeSelectors, [
    { weight: 100, preference: { matchLabels: { role: "edge" }, matchExpressions: [] } },
  ]);
});

test("of two pools that overlap the older one is in force, and of two of one age the one with the lower name", () => {
  const lan = makePool("lan", { addresses: ["10.0.0.0/24"] }, { createdAt: 2_000 });
  const old = makePool("old", { addresses: ["10.0.0.200-10.0.1.7"] }, { createdAt: 1_000 });
  assert.deepEqual(reasonsOf([lan, old, everything]), { lan: "!OverlappingAddresses" });
  assert.deepEqual(reasonsOf([lan, { ...old, createdAt: 2_000 }, everything]), { old: "!OverlappingAddresses" });
});

test("pools that meet at their ends do not overlap, and families do not touch each other", () => {
  const objects = [
    makePool("a", { addresses: ["10.0.0.0-10.0.0.9", "::a00:0/120"] }),
    makePool("b", { addresses: ["10.0.0.10/32"] }),
  ];
  assert.deepEqual(reasonsOf([...objects, everything]), {});
});

test("an object that went bad keeps its last good form, unless an older pool has taken its addresses since", () => {
  const good = [makePool("lan", { addresses: ["10.0.0.0/24"] }, { createdAt: 5 }), everything];
  const before = toConfiguration(good);
  const bad = makePool("lan", { addresses: ["10.0.0.0/99"] }, { createdAt: 5 });
  const kept = toConfiguration([bad, everything], before);
  assert.deepEqual(kept.pools, before.pools);
  assert.deepEqual(
    kept.problems.map(({ name, rejected, problem }) => [name, rejected, problem.reason]),
    [["lan", false, "InvalidAddress"]],
  );
  assert.match(kept.problems[0]?.problem.message ?? "", /last good form stays in force/);
  assert.deepEqual(toConfiguration([bad, everything], kept).pools, before.pools);

  const older = makePool("older", { addresses: ["10.0.0.128/25"] }, { createdAt: 1 });
  const lost = toConfiguration([bad, older, everything], kept);
  assert.deepEqual(
    lost.pools.map(({ name }) => name),
    ["older"],
  );
  assert.equal(lost.problems.find(({ name }) => name === "lan")?.rejected, true);
  assert.deepEqual(toConfiguration([everything], kept).pools, []);
});

test("warns of a pool that nothing advertises, and of an advertisement that names no pool", () => {
  const lan = makePool("lan", { addresses: ["10.0.0.0/24"] });
  assert.deepEqual(reasonsOf([lan]), { lan: "NotAdvertised" });
  const ads = makeObject("L2Advertisement", "ads", { spec: { ipAddressPools: ["gone", "lan"] } });
  assert.deepEqual(reasonsOf([lan, ads]), { ads: "PoolNotFound" });
  assert.equal(toConfiguration([lan, ads]).advertisements.length, 1);
});

test("two objects of one name, which files can have, are told apart by age", () => {
  const objects = [
    makePool("lan", { addresses: ["10.0.0.0/24"] }, { createdAt: 1 }),
    makePool("lan", { addresses: ["10.1.0.0/24"] }, { createdAt: 2 }),
  ];
  assert.deepEqual(reasonsOf([...objects, everything]), { lan: "!DuplicateName" });
});

const covers: readonly (readonly [spec: unknown, want: boolean])[] = [
  [{}, true],
  [{ ipAddressPools: ["lan"] }, true],
  [{ ipAddressPools: ["wan"] }, false],
  [{ ipAddressPools: ["wan"], ipAddressPoolSelectors: [{ matchLabels: { site: "a" } }] }, true],
  [{ ipAddressPoolSelectors: [{ matchLabels: { site: "b" } }] }, false],
];

for (const [spec, want] of covers) {
  test(`an advertisement with ${JSON.stringify(spec)} is ${want ? "" : "not "}about the pool`, () => {
    const lan = makePool("lan", { addresses: ["10.0.0.0/24"] }, { labels: { site: "a" } });
    const { pools, advertisements } = toConfiguration([lan, makeObject("L2Advertisement", "ads", { spec })]);
    assert.ok(pools[0] && advertisements[0]);
    assert.equal(coversPool(advertisements[0], pools[0]), want);
  });
}

/** MetalLB's rules of `isPoolCompatibleWithService`; that selectors without a match close the pool is ours. */
const openness: readonly (readonly [allocation: unknown, namespace: string, want: boolean])[] = [
  [undefined, "any", true],
  [{}, "any", true],
  [{ priority: 3 }, "any", true],
  [{ namespaces: ["shop"] }, "shop", true],
  [{ namespaces: ["shop"] }, "other", false],
  [{ namespaceSelectors: [{ matchLabels: { team: "red" } }] }, "red-1", true],
  [{ namespaceSelectors: [{ matchLabels: { team: "red" } }] }, "blue-1", false],
  [{ namespaces: ["shop"], namespaceSelectors: [{ matchLabels: { team: "red" } }] }, "shop", true],
  [{ namespaceSelectors: [{ matchLabels: { team: "nobody" } }] }, "red-1", false],
  [{ serviceSelectors: [{ matchLabels: { app: "web" } }] }, "any", true],
  [{ serviceSelectors: [{ matchLabels: { app: "api" } }] }, "any", false],
  [{ serviceSelectors: [{ matchLabels: { app: "api" } }, { matchLabels: { app: "web" } }] }, "any", true],
  [{ namespaces: ["shop"], serviceSelectors: [{ matchLabels: { app: "web" } }] }, "shop", true],
  [{ namespaces: ["shop"], serviceSelectors: [{ matchLabels: { app: "api" } }] }, "shop", false],
  [{ namespaces: ["shop"], serviceSelectors: [{ matchLabels: { app: "web" } }] }, "other", false],
];

const namespaces = [
  makeObject("Namespace", "red-1", { labels: { team: "red" } }),
  makeObject("Namespace", "blue-1", { labels: { team: "blue" } }),
];

for (const [serviceAllocation, namespace, want] of openness) {
  test(`a pool with ${JSON.stringify(serviceAllocation)} is ${want ? "open" : "closed"} to namespace ${namespace}`, () => {
    const lan = makePool("lan", { addresses: ["10.0.0.0/24"], serviceAllocation });
    const [pool] = toConfiguration([lan, ...namespaces]).pools;
    assert.ok(pool);
    assert.equal(isOpenTo(pool, { namespace, labels: { app: "web" } }), want);
  });
}

test("a pool that keeps its last good form still follows the labels of namespaces", () => {
  const spec = {
    addresses: ["10.0.0.0/24"],
    serviceAllocation: { namespaceSelectors: [{ matchLabels: { team: "red" } }] },
  };
  const before = toConfiguration([makePool("lan", spec), ...namespaces]);
  const bad = makePool("lan", { ...spec, addresses: ["oops"] });
  const repainted = makeObject("Namespace", "blue-1", { labels: { team: "red" } });
  const [pool] = toConfiguration([bad, repainted], before).pools;
  assert.deepEqual(pool?.serviceAllocation?.allowedNamespaces, new Set(["blue-1"]));
});

test("sees whether pools have changed, whatever else has", () => {
  const objects = [makePool("lan", { addresses: ["10.0.0.0/24"], serviceAllocation: { namespaces: ["b", "a"] } })];
  const have = toConfiguration(objects).pools;
  assert.equal(samePools(have, toConfiguration([...objects, everything]).pools), true);
  assert.equal(samePools(have, toConfiguration([makePool("lan", { addresses: ["10.0.0.0/25"] })]).pools), false);
});

test("the order of the objects does not matter", () => {
  const objects = [
    makePool("a", { addresses: ["10.0.0.0/24"] }, { createdAt: 1 }),
    makePool("b", { addresses: ["10.0.0.9/32"] }, { createdAt: 1 }),
    makePool("c", { addresses: ["oops"] }),
    makePool("d", { addresses: ["10.9.0.0/24"], serviceAllocation: { namespaceSelectors: [{}] } }),
    makeObject("L2Advertisement", "x", { spec: { ipAddressPools: ["a", "e"] } }),
    makeObject("L2Advertisement", "y", { spec: { nodeSelectors: [{ matchExpressions: [{}] }] } }),
    ...namespaces,
  ];
  const want = toConfiguration(objects);
  const order = fc.shuffledSubarray(objects, { minLength: objects.length });
  fc.assert(fc.property(order, (shuffled) => assert.deepEqual(toConfiguration(shuffled), want)));
});
