// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { L2Advertisement } from "../../../../providers/baremetal/model.ts";
import {
  forService,
  indexAdvertisements,
  interfacesOn,
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
