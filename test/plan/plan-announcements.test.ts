// SPDX-License-Identifier: Apache-2.0

/** What the plan says of who announces an address, and why the other nodes do not. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { advertisement, type Manifest, node, plan, pool, service, slice } from "./plan-cases.ts";

const nodes = [node("node-a"), node("node-b"), node("node-c")];
const fixed = pool("fixed", ["10.0.0.1/32", "10.0.0.2/32"]);
const wish = { annotations: { "metallb.io/loadBalancerIPs": "10.0.0.1" } };
const web = service("a", {}, wish);
const everywhere = slice("a", ["node-a", "node-b", "node-c"]);

interface Announcement {
  readonly title: string;
  readonly given: readonly Manifest[];
  readonly node: string | undefined;
  /** Reasons of the nodes that are not eligible. */
  readonly others: Readonly<Record<string, string>>;
}

const announcements: readonly Announcement[] = [
  // The order of 10.0.0.1 is node-b, node-a, node-c: SHA-256 of node#address.
  { title: "the first by SHA-256", given: [...nodes, advertisement("all")], node: "node-b", others: {} },
  {
    title: "a node that is not ready",
    given: [node("node-a"), node("node-b", {}, { Ready: "False" }), node("node-c"), advertisement("all")],
    node: "node-a",
    others: { "node-b": "NodeNotReady" },
  },
  {
    title: "a node that is excluded, and one without a network",
    given: [
      node("node-a", {}, { Ready: "True", NetworkUnavailable: "True" }),
      node("node-b", { "node.kubernetes.io/exclude-from-external-load-balancers": "" }),
      node("node-c"),
      advertisement("all"),
    ],
    node: "node-c",
    others: { "node-a": "NetworkUnavailable", "node-b": "ExcludedByLabel" },
  },
  {
    title: "an advertisement for some nodes",
    given: [
      node("node-a"),
      node("node-b"),
      node("node-c", { edge: "yes" }),
      advertisement("edge", { nodeSelectors: [{ matchLabels: { edge: "yes" } }] }),
    ],
    node: "node-c",
    others: { "node-a": "NoMatchingAdvertisement", "node-b": "NoMatchingAdvertisement" },
  },
  {
    title: "no advertisement",
    given: nodes,
    node: undefined,
    others: {
      "node-a": "NoMatchingAdvertisement",
      "node-b": "NoMatchingAdvertisement",
      "node-c": "NoMatchingAdvertisement",
    },
  },
];

describe("plan of announcements", () => {
  for (const { title, given, node: want, others } of announcements) {
    test(title, async () => {
      const { services, code } = await plan([fixed, ...given, web, everywhere]);
      const [planned] = services;
      assert.deepEqual(
        planned?.announcedBy,
        want === undefined ? [] : [{ ip: "10.0.0.1", node: want, interfaces: [] }],
      );
      const ineligible = planned?.candidates.filter(({ eligible }) => !eligible) ?? [];
      assert.deepEqual(Object.fromEntries(ineligible.map(({ node, reason }) => [node, reason])), others);
      assert.deepEqual(
        planned?.candidates.map(({ node }) => node),
        ["node-a", "node-b", "node-c"],
      );
      assert.equal(code, want === undefined ? 1 : 0);
    });
  }

  test("externalTrafficPolicy Local: a node with an endpoint", async () => {
    const local = service("a", { externalTrafficPolicy: "Local" }, wish);
    const { services } = await plan([fixed, ...nodes, advertisement("all"), local, slice("a", ["node-c"])]);
    assert.equal(services[0]?.announcedBy[0]?.node, "node-c");
    assert.equal(services[0]?.candidates[0]?.reason, "NoLocalEndpoint");
  });

  test("names the interfaces of the advertisements", async () => {
    const some = [advertisement("one", { interfaces: ["eth1"] }), advertisement("two", { interfaces: ["eth0"] })];
    const { services } = await plan([fixed, ...nodes, ...some, web, everywhere]);
    assert.deepEqual(services[0]?.announcedBy[0]?.interfaces, ["eth0", "eth1"]);
  });

  test("both families go to one node", async () => {
    const large = pool("large", ["10.20.0.0/24", "fd00::/120"]);
    const dual = service("a", { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilyPolicy: "RequireDualStack" });
    const { services } = await plan([large, ...nodes, advertisement("all"), dual, everywhere]);
    const announcers = services[0]?.announcedBy.map(({ node }) => node) ?? [];
    assert.equal(announcers.length, 2);
    assert.equal(announcers[0], announcers[1]);
  });

  test("no ready endpoint is a problem where there are slices, and none where there are no slices at all", async () => {
    const given = [fixed, ...nodes, advertisement("all"), web];
    const without = await plan(given);
    assert.equal(without.services[0]?.problem, null);
    assert.equal(without.services[0]?.candidates[0]?.reason, "NoEndpoints");
    const unready = await plan([...given, slice("a", ["node-a"], { ready: false, serving: false })]);
    assert.equal(unready.services[0]?.problem?.reason, "NoEndpoints");
  });

  test("says nothing of announcing without nodes", async () => {
    const { services, configuration, code } = await plan([fixed, service("a")]);
    assert.deepEqual([services[0]?.announcedBy, services[0]?.candidates, services[0]?.problem], [[], [], null]);
    assert.deepEqual(configuration, [{ kind: "IPAddressPool", name: "fixed", problem: null }]);
    assert.equal(code, 0);
  });
});
