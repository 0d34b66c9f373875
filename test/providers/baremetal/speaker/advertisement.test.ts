// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { L2Advertisement, PreferredNodeSelector } from "../../../../providers/baremetal/model.ts";
import {
  forService,
  indexAdvertisements,
  interfacesOn,
  totalScores,
} from "../../../../providers/baremetal/speaker/advertisement.ts";
import { makeAdvertisement, makeNode, makePool, selectLabels, selectNodes } from "./cluster.ts";

const nodes = [makeNode("node-a"), makeNode("node-b")];
const pools = [
  makePool("gold", ["10.0.0.0/24"], { labels: { tier: "gold" } }),
  makePool("iron", ["10.0.1.0/24"], { labels: { tier: "iron" } }),
];

function namesOf(pool: string, advertisements: readonly L2Advertisement[]): readonly string[] {
  const placed = indexAdvertisements({ pools, advertisements }, nodes).get(pool) ?? [];
  return placed.map(({ advertisement }) => advertisement.name);
}

describe("indexAdvertisements", () => {
  const cases = [
    { name: "neither names nor selectors: all pools", parts: {}, gold: true, iron: true },
    { name: "by name", parts: { ipAddressPools: ["gold"] }, gold: true, iron: false },
    {
      name: "by selector",
      parts: { ipAddressPoolSelectors: [selectLabels({ tier: "iron" })] },
      gold: false,
      iron: true,
    },
    {
      name: "names and selectors add up",
      parts: { ipAddressPools: ["gold"], ipAddressPoolSelectors: [selectLabels({ tier: "iron" })] },
      gold: true,
      iron: true,
    },
    { name: "a name of no pool is not no names", parts: { ipAddressPools: ["lead"] }, gold: false, iron: false },
  ];
  for (const { name, parts, gold, iron } of cases) {
    test(name, () => {
      const advertisements = [makeAdvertisement("ad", parts)];
      assert.deepEqual(namesOf("gold", advertisements), gold ? ["ad"] : []);
      assert.deepEqual(namesOf("iron", advertisements), iron ? ["ad"] : []);
    });
  }

  test("resolves node selectors, any of which is enough, and none of which means all nodes", () => {
    const advertisements = [
      makeAdvertisement("all"),
      makeAdvertisement("either", { nodeSelectors: [...selectNodes("node-a"), ...selectNodes("node-x")] }),
    ];
    const placed = indexAdvertisements({ pools, advertisements }, nodes).get("gold") ?? [];
    assert.deepEqual(
      placed.map((each) => [...each.nodes]),
      [["node-a", "node-b"], ["node-a"]],
    );
  });
});

describe("totalScores", () => {
  const lan = [
    makeNode("edge-1", { labels: { role: "edge", zone: "a" } }),
    makeNode("edge-2", { labels: { role: "edge", zone: "b" } }),
    makeNode("work-1", { labels: { role: "work", zone: "a" } }),
  ];
  const prefer = (weight: number, labels: Readonly<Record<string, string>>): PreferredNodeSelector => ({
    weight,
    preference: selectLabels(labels),
  });
  const cases: readonly {
    readonly name: string;
    readonly ads: readonly Partial<L2Advertisement>[];
    readonly expected: Readonly<Record<string, number>>;
  }[] = [
    { name: "no preferences", ads: [{}], expected: {} },
    {
      name: "one preference",
      ads: [{ preferredNodeSelectors: [prefer(100, { role: "edge" })] }],
      expected: { "edge-1": 100, "edge-2": 100 },
    },
    {
      name: "weights add up within an advertisement",
      ads: [{ preferredNodeSelectors: [prefer(60, { zone: "a" }), prefer(50, { role: "edge" })] }],
      expected: { "edge-1": 110, "edge-2": 50, "work-1": 60 },
    },
    {
      name: "weights add up over advertisements",
      ads: [
        { preferredNodeSelectors: [prefer(70, { zone: "a" })] },
        { preferredNodeSelectors: [prefer(30, { role: "work" })] },
      ],
      expected: { "edge-1": 70, "work-1": 100 },
    },
    {
      name: "an advertisement prefers none but the nodes that it selects",
      ads: [
        {},
        { nodeSelectors: [selectLabels({ role: "edge" })], preferredNodeSelectors: [prefer(10, { zone: "a" })] },
      ],
      expected: { "edge-1": 10 },
    },
    {
      name: "the empty preference selects all nodes of the advertisement",
      ads: [{ nodeSelectors: [selectLabels({ zone: "a" })], preferredNodeSelectors: [prefer(1, {})] }],
      expected: { "edge-1": 1, "work-1": 1 },
    },
    { name: "nobody is preferred", ads: [{ preferredNodeSelectors: [prefer(9, { role: "none" })] }], expected: {} },
  ];
  for (const { name, ads, expected } of cases) {
    test(name, () => {
      const advertisements = ads.map((parts, index) => makeAdvertisement(`ad-${index}`, parts));
      const placed = indexAdvertisements({ pools, advertisements }, lan).get("gold") ?? [];
      assert.deepEqual(Object.fromEntries(totalScores(placed)), expected);
      assert.deepEqual(Object.fromEntries(totalScores([...placed, ...placed])), expected, "each counts once");
    });
  }
});

test("forService leaves out the advertisements that are meant for other Services", () => {
  const advertisements = [
    makeAdvertisement("everyone"),
    makeAdvertisement("web", { serviceSelectors: [selectLabels({ app: "web" })] }),
    makeAdvertisement("mail", { serviceSelectors: [selectLabels({ app: "mail" })] }),
  ];
  const placed = indexAdvertisements({ pools, advertisements }, nodes).get("gold") ?? [];
  const names = (labels: Readonly<Record<string, string>>): readonly string[] =>
    forService(placed, labels).map(({ advertisement }) => advertisement.name);
  assert.deepEqual(names({ app: "web" }), ["everyone", "web"]);
  assert.deepEqual(names({}), ["everyone"]);
});

describe("interfacesOn", () => {
  const cases = [
    { name: "none named: all", ads: [makeAdvertisement("one")], expected: undefined },
    { name: "no advertisement: no interface", ads: [], expected: [] },
    {
      name: "an advertisement for other nodes does not count",
      ads: [makeAdvertisement("one", { interfaces: ["eth0"], nodeSelectors: selectNodes("node-b") })],
      expected: [],
    },
    {
      name: "the union, each name once, sorted",
      ads: [
        makeAdvertisement("one", { interfaces: ["eth1", "eth0"] }),
        makeAdvertisement("two", { interfaces: ["eth2", "eth0"], nodeSelectors: selectNodes("node-a") }),
        makeAdvertisement("three", { interfaces: ["eth3"], nodeSelectors: selectNodes("node-b") }),
      ],
      expected: ["eth0", "eth1", "eth2"],
    },
    {
      name: "all wins over names",
      ads: [makeAdvertisement("one", { interfaces: ["eth0"] }), makeAdvertisement("two")],
      expected: undefined,
    },
    {
      name: "all for another node does not win",
      ads: [
        makeAdvertisement("one", { interfaces: ["eth0"] }),
        makeAdvertisement("two", { nodeSelectors: selectNodes("node-b") }),
      ],
      expected: ["eth0"],
    },
  ];
  for (const { name, ads, expected } of cases) {
    test(name, () => {
      const placed = indexAdvertisements({ pools, advertisements: ads }, nodes).get("gold") ?? [];
      assert.deepEqual(interfacesOn("node-a", placed), expected);
    });
  }
});
