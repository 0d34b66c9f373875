// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { L2Advertisement } from "../../../../providers/baremetal/model.ts";
import { elect, explainElection, spokesman } from "../../../../providers/baremetal/speaker/election.ts";
import { makeAdvertisement, makeEndpoints, makeNode, makeService, selectLabels, selectNodes } from "./cluster.ts";
import { announce, announcerOf, both, type Endpoint, excluded, makeWorld, type WorldParts } from "./election-parts.ts";

interface Case extends WorldParts {
  readonly name: string;
  readonly ip?: string;
  readonly policy?: "Cluster" | "Local";
  readonly endpoints: readonly Endpoint[];
  readonly shares?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  /** The node, or why none. */
  readonly expected: string;
}

const adOn = (...names: string[]): L2Advertisement =>
  makeAdvertisement(`on-${names.join("-")}`, { nodeSelectors: selectNodes(...names) });

const cases: readonly Case[] = [
  { name: "Cluster: the order alone decides", endpoints: both, expected: "iris2" },
  { name: "Cluster: another address, another node", ip: "10.20.30.2", endpoints: both, expected: "iris1" },
  { name: "Cluster: where the endpoint is does not matter", endpoints: [["iris1", "Ready"]], expected: "iris2" },
  { name: "Cluster: an endpoint of unknown place will do", endpoints: [[undefined, "Ready"]], expected: "iris2" },
  { name: "Cluster: one that serves still will do", endpoints: [["iris1", "Terminating"]], expected: "iris2" },
  { name: "no endpoint at all", endpoints: [], expected: "NoEndpoints" },
  {
    name: "no usable endpoint",
    endpoints: [
      ["iris1", "NotReady"],
      ["iris2", "NotReady"],
    ],
    expected: "NoEndpoints",
  },
  {
    name: "Local: both endpoints on one node",
    policy: "Local",
    endpoints: [
      ["iris1", "Ready"],
      ["iris1", "Ready"],
    ],
    expected: "iris1",
  },
  { name: "Local: the order decides between two", policy: "Local", endpoints: both, expected: "iris2" },
  {
    name: "Local: not by number of endpoints",
    policy: "Local",
    endpoints: [...both, ["iris1", "Ready"]],
    expected: "iris2",
  },
  {
    name: "Local: not the node whose endpoint is not ready",
    policy: "Local",
    endpoints: [
      ["iris1", "Ready"],
      ["iris2", "NotReady"],
    ],
    expected: "iris1",
  },
  {
    name: "Local: one ready of two is enough",
    policy: "Local",
    endpoints: [...both, ["iris2", "NotReady"]],
    expected: "iris2",
  },
  {
    name: "Local: one that serves still counts like a ready one",
    policy: "Local",
    endpoints: [
      ["iris1", "Ready"],
      ["iris2", "Terminating"],
    ],
    expected: "iris2",
  },
  {
    name: "Local: the only one serves still",
    policy: "Local",
    endpoints: [["iris2", "Terminating"]],
    expected: "iris2",
  },
  {
    name: "Local: endpoints of unknown place do not help",
    policy: "Local",
    endpoints: [[undefined, "Ready"]],
    expected: "NoLocalEndpoint",
  },
  { name: "an advertisement for one node", advertisements: [adOn("iris1")], endpoints: both, expected: "iris1" },
  {
    name: "advertisements for one node each",
    advertisements: [adOn("iris1"), adOn("iris2")],
    endpoints: both,
    expected: "iris2",
  },
  {
    name: "Local: endpoint and advertisement on different nodes",
    policy: "Local",
    advertisements: [adOn("iris2")],
    endpoints: [["iris1", "Ready"]],
    expected: "NoEligibleNode",
  },
  { name: "no advertisement", advertisements: [], endpoints: both, expected: "NoMatchingAdvertisement" },
  { name: "an address outside the pools", ip: "192.0.2.1", endpoints: both, expected: "AddressNotInPool" },
  { name: "no nodes", nodes: [], endpoints: both, expected: "NoNodes" },
  { name: "the first excluded", nodes: [makeNode("iris1"), excluded("iris2")], endpoints: both, expected: "iris1" },
  { name: "the other one excluded", nodes: [excluded("iris1"), makeNode("iris2")], endpoints: both, expected: "iris2" },
  {
    name: "both excluded",
    nodes: [excluded("iris1"), excluded("iris2")],
    endpoints: both,
    expected: "ExcludedByLabel",
  },
  {
    name: "the label says false",
    nodes: [makeNode("iris1"), excluded("iris2", "false")],
    endpoints: both,
    expected: "iris2",
  },
  {
    name: "the first without network",
    nodes: [makeNode("iris1"), makeNode("iris2", { networkUnavailable: true })],
    endpoints: both,
    expected: "iris1",
  },
  { name: "the first without speaker", dead: ["iris2"], endpoints: both, expected: "iris1" },
  { name: "no speaker", dead: ["iris1", "iris2"], endpoints: both, expected: "SpeakerGone" },
  {
    name: "the first not ready",
    nodes: [makeNode("iris1"), makeNode("iris2", { ready: false })],
    endpoints: both,
    expected: "iris1",
  },
  {
    name: "none ready: better than silence",
    nodes: [makeNode("iris1", { ready: false }), makeNode("iris2", { ready: false })],
    endpoints: both,
    expected: "iris2",
  },
  {
    name: "the ready one excluded: better than silence",
    nodes: [excluded("iris1"), makeNode("iris2", { ready: false })],
    endpoints: both,
    expected: "iris2",
  },
  {
    name: "being deleted before not ready",
    nodes: [makeNode("iris1", { deleting: true }), makeNode("iris2", { ready: false })],
    endpoints: both,
    expected: "iris1",
  },
  {
    name: "an advertisement for other Services",
    advertisements: [makeAdvertisement("web", { serviceSelectors: [selectLabels({ app: "web" })] })],
    labels: { app: "mail" },
    endpoints: both,
    expected: "NoMatchingAdvertisement",
  },
  {
    name: "an advertisement for this Service",
    advertisements: [makeAdvertisement("web", { serviceSelectors: [selectLabels({ app: "web" })] })],
    labels: { app: "web" },
    endpoints: both,
    expected: "iris2",
  },
  {
    name: "sharing cannot be combined with an advertisement for this Service",
    advertisements: [makeAdvertisement("web", { serviceSelectors: [selectLabels({ app: "web" })] })],
    labels: { app: "web" },
    shares: true,
    endpoints: both,
    expected: "SharedAddressWithServiceSelectors",
  },
  {
    name: "sharing goes with an advertisement for other Services",
    advertisements: [makeAdvertisement("web", { serviceSelectors: [selectLabels({ app: "web" })] }), adOn("iris1")],
    labels: { app: "mail" },
    shares: true,
    endpoints: both,
    expected: "iris1",
  },
];

describe("elect, for one Service", () => {
  for (const each of cases) {
    test(each.name, () => {
      const ip = each.ip ?? "10.20.30.1";
      const parts = { labels: each.labels ?? {}, externalTrafficPolicy: each.policy ?? "Cluster" };
      const service = announce(makeService("web", [ip], parts), makeEndpoints(...each.endpoints), each.shares);
      assert.equal(announcerOf(elect({ ip, services: [service] }, makeWorld(each))), each.expected);
    });
  }
});

test("explainElection tells the standbys in their order, and of every other node why it does not stand", () => {
  const nodes = [
    makeNode("node-a"),
    makeNode("node-b"),
    makeNode("node-c"),
    makeNode("node-d", { networkUnavailable: true }),
    makeNode("node-e", { ready: false }),
  ];
  const service = announce(makeService("web", ["10.20.30.1"]), makeEndpoints(["node-a", "Ready"]));
  const world = makeWorld({ nodes });
  const election = explainElection({ ip: "10.20.30.1", services: [service] }, world);
  const order = world.order.sort(["node-a", "node-b", "node-c"], "10.20.30.1");
  assert.deepEqual([announcerOf(election.outcome), ...election.standbys], order);
  assert.deepEqual(election.candidates, [
    { node: "node-a", eligible: true },
    { node: "node-b", eligible: true },
    { node: "node-c", eligible: true },
    { node: "node-d", eligible: false, reason: "NetworkUnavailable" },
    { node: "node-e", eligible: false, reason: "NodeNotReady" },
  ]);
});

test("the spokesman is the live speaker that ranks first, able to announce or not", () => {
  const nodes = [makeNode("iris1"), excluded("iris2")];
  assert.equal(spokesman("10.20.30.1", makeWorld({ nodes })), "iris2");
  assert.equal(spokesman("10.20.30.1", makeWorld({ nodes, dead: ["iris2"] })), "iris1");
  assert.equal(spokesman("10.20.30.1", makeWorld({ nodes, dead: ["iris1", "iris2"] })), undefined);
});
