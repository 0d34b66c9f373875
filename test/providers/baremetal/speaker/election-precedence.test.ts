// SPDX-License-Identifier: Apache-2.0

/** What comes before the order: nodes that are preferred, Services that share an address, the family that is announced first. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { L2Advertisement } from "../../../../providers/baremetal/model.ts";
import { elect, explainElection } from "../../../../providers/baremetal/speaker/election.ts";
import type { AnnouncedService, ElectionWorld } from "../../../../providers/baremetal/speaker/election-world.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makeAdvertisement, makeEndpoints, makeNode, makeService, selectLabels } from "./cluster.ts";
import { announce, announcerOf, both, makeWorld, type WorldParts } from "./election-parts.ts";

describe("elect, with preferred nodes", () => {
  const ip = "10.20.30.1";
  const service = announce(makeService("web", [ip]), makeEndpoints(...both));
  const world = (names: readonly string[], parts: WorldParts = {}): ElectionWorld =>
    makeWorld({
      ...parts,
      advertisements: [makeAdvertisement("ad", { preferredNodeSelectors: names.map(preferring) })],
    });
  const preferring = (name: string): L2Advertisement["preferredNodeSelectors"][number] => ({
    weight: 1,
    preference: selectLabels({ "kubernetes.io/hostname": name }),
  });

  test("the preferred node comes before the order, the other one stands by", () => {
    const { outcome, standbys, candidates } = explainElection({ ip, services: [service] }, world(["iris1"]));
    assert.equal(announcerOf(outcome), "iris1");
    assert.deepEqual(standbys, ["iris2"]);
    assert.ok(candidates.every(({ eligible }) => eligible));
  });

  test("among nodes that are preferred alike the order decides", () => {
    assert.equal(announcerOf(elect({ ip, services: [service] }, world(["iris1", "iris2"]))), "iris2");
  });

  test("a preferred node that cannot announce does not keep others from it", () => {
    const parts = { dead: ["iris1"] };
    assert.equal(announcerOf(elect({ ip, services: [service] }, world(["iris1"], parts))), "iris2");
  });

  test("a node that is not ready does not come back by being preferred", () => {
    const nodes = [makeNode("iris1", { ready: false }), makeNode("iris2")];
    assert.equal(announcerOf(elect({ ip, services: [service] }, world(["iris1"], { nodes }))), "iris2");
  });

  test("an advertisement for other Services prefers nothing for this one", () => {
    const elsewhere = makeAdvertisement("other", {
      serviceSelectors: [selectLabels({ app: "mail" })],
      preferredNodeSelectors: [preferring("iris1")],
    });
    const advertisements = [makeAdvertisement("all"), elsewhere];
    assert.equal(announcerOf(elect({ ip, services: [service] }, makeWorld({ advertisements }))), "iris2");
  });
});

describe("elect, for an address of several Services", () => {
  const ip = "10.20.30.1";
  const local = (name: string, node: string, parts: Partial<Service> = {}): AnnouncedService =>
    announce(
      makeService(name, [ip], { externalTrafficPolicy: "Local", ...parts }),
      makeEndpoints([node, "Ready"]),
      true,
    );

  test("one that has endpoints is enough", () => {
    const idle = announce(makeService("idle", [ip]), makeEndpoints(), true);
    const busy = announce(makeService("busy", [ip]), makeEndpoints(...both), true);
    assert.equal(announcerOf(elect({ ip, services: [idle, busy] }, makeWorld())), "iris2");
  });

  test("with Local and pods apart, one node announces, not each its own", () => {
    const services = [local("one", "iris1"), local("two", "iris2")];
    assert.equal(announcerOf(elect({ ip, services }, makeWorld())), "iris2");
  });

  test("the node that serves most of them comes before the order", () => {
    const services = [local("one", "iris1"), local("two", "iris2"), local("three", "iris1")];
    const election = explainElection({ ip, services }, makeWorld());
    assert.equal(announcerOf(election.outcome), "iris1");
    assert.deepEqual(election.candidates, [
      { node: "iris1", eligible: true },
      { node: "iris2", eligible: false, reason: "OtherNodeServesMore" },
    ]);
  });

  test("advertisements of a Service that is refused give no interfaces", () => {
    const advertisements = [
      makeAdvertisement("all", { interfaces: ["eth0"] }),
      makeAdvertisement("web", { interfaces: ["eth1"], serviceSelectors: [selectLabels({ app: "web" })] }),
    ];
    const refused = announce(makeService("web", [ip], { labels: { app: "web" } }), makeEndpoints(...both), true);
    const plain = announce(makeService("mail", [ip]), makeEndpoints(...both), true);
    assert.deepEqual(elect({ ip, services: [refused, plain] }, makeWorld({ advertisements })), {
      kind: "Announced",
      ip,
      node: "iris2",
      interfaces: ["eth0"],
    });
  });
});

test("both families of a Service are announced by the node of its first address", () => {
  const service = announce(makeService("dual", ["10.20.30.2", "fd00::1"]), makeEndpoints(...both));
  const world = makeWorld();
  for (const ip of service.addresses) assert.equal(announcerOf(elect({ ip, services: [service] }, world)), "iris1");
  const single = announce(makeService("single", ["fd00::1"]), makeEndpoints(...both));
  const alone = announcerOf(elect({ ip: "fd00::1", services: [single] }, world));
  assert.equal(announcerOf(elect({ ip: "fd00::1", services: [single, service] }, world)), alone, "the oldest decides");
});
