// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { samePools, toConfiguration } from "../../../providers/baremetal/configuration.ts";
import type { ConfigurationObject } from "../../../src/controller/provider.ts";
import { makeObject, makePool } from "./world.ts";

const everything = makeObject("L2Advertisement", "all");

/** Reasons by object, and "!" where it is not in force. */
function reasonsOf(objects: readonly ConfigurationObject[]): Record<string, string> {
  const { problems } = toConfiguration(objects);
  return Object.fromEntries(
    problems.map(({ name, problem, rejected }) => [name, `${rejected ? "!" : ""}${problem.reason}`]),
  );
}

test("what cannot be read is not in force, and keeps nothing else out", () => {
  const bad = [
    makePool("bad", { addresses: ["10.0.0.0/33"] }),
    makeObject("L2Advertisement", "broken", { spec: { interfaces: "eth0" } }),
  ];
  const good = [makePool("lan", { addresses: ["10.0.0.0/24"] }), everything];
  const { pools, advertisements } = toConfiguration([...bad, ...good]);
  assert.deepEqual(
    [...pools, ...advertisements].map(({ name }) => name),
    ["lan", "all"],
  );
  assert.deepEqual(reasonsOf([...bad, ...good]), { bad: "!InvalidAddress", broken: "!InvalidSpec" });
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

const namespaces = [
  makeObject("Namespace", "red-1", { labels: { team: "red" } }),
  makeObject("Namespace", "blue-1", { labels: { team: "blue" } }),
];

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
