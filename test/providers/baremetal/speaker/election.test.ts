// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { L2Advertisement } from "../../../../providers/baremetal/model.ts";
import { elect, explainElection, type Outcome, spokesman } from "../../../../providers/baremetal/speaker/election.ts";
import {
  type AnnouncedService,
  announcedAddresses,
  type ElectionWorld,
  toAnnouncedService,
  toWorld,
} from "../../../../providers/baremetal/speaker/election-world.ts";
import type { EndpointGroup, Node } from "../../../../src/model/request.ts";
import type { Service } from "../../../../src/model/service.ts";
import { exclusionLabel } from "../../../../src/model/target-node.ts";
import {
  type EndpointState,
  makeAdvertisement,
  makeEndpoints,
  makeNode,
  makePool,
  makeService,
  selectLabels,
  selectNodes,
} from "./cluster.ts";

const pool = makePool("default", ["10.20.30.0/24", "fd00::/120"]);

interface WorldParts {
  readonly nodes?: readonly Node[];
  readonly advertisements?: readonly L2Advertisement[];
  readonly dead?: readonly string[];
}

function makeWorld({ nodes, advertisements, dead = [] }: WorldParts = {}): ElectionWorld {
  return toWorld({
    nodes: nodes ?? [makeNode("iris1"), makeNode("iris2")],
    configuration: { pools: [pool], advertisements: advertisements ?? [makeAdvertisement("default")] },
    isAlive: (node) => !dead.includes(node),
  });
}

function announce(service: Service, endpoints: readonly EndpointGroup[], shares = false): AnnouncedService {
  const annotations = shares ? { "metallb.io/allow-shared-ip": "key" } : {};
  return toAnnouncedService({ ...service, annotations }, endpoints);
}

function announcerOf(outcome: Outcome): string {
  return outcome.kind === "Announced" ? outcome.node : outcome.reason;
}

interface Case extends WorldParts {
  readonly name: string;
  readonly ip?: string;
  readonly policy?: "Cluster" | "Local";
  readonly endpoints: readonly (readonly [string | undefined, EndpointState])[];
  readonly shares?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  /** The node, or why none. */
  readonly expected: string;
}

const both: Case["endpoints"] = [
  ["iris1", "Ready"],
  ["iris2", "Ready"],
];
const adOn = (...names: string[]): L2Advertisement =>
  makeAdvertisement(`on-${names.join("-")}`, { nodeSelectors: selectNodes(...names) });
const excluded = (name: string, value = ""): Node =>
  makeNode(name, { labels: { "kubernetes.io/hostname": name, [exclusionLabel]: value } });

/** For 10.20.30.1 iris2 ranks first, for 10.20.30.2 iris1. */
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

test("addresses that do not stand for a VIP are not announced", () => {
  const service = makeService("mixed", [], {
    ingress: [
      { hostname: "lb.example.com" },
      { ip: "10.20.30.1", ipMode: "Proxy" },
      { ip: "10.20.30.2", ipMode: "VIP" },
      { ip: "fd00::1" },
    ],
  });
  assert.deepEqual(announcedAddresses(service), ["10.20.30.2", "fd00::1"]);
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

describe("laws of the election", () => {
  const nodeParts = fc.record({
    ready: fc.boolean(),
    networkUnavailable: fc.boolean(),
    deleting: fc.boolean(),
  });
  const clusters = fc.record({
    nodes: fc.uniqueArray(fc.tuple(fc.stringMatching(/^n[0-9]{1,2}$/), nodeParts), {
      maxLength: 8,
      selector: ([name]) => name,
    }),
    local: fc.boolean(),
    states: fc.array(fc.constantFrom<EndpointState>("Ready", "Terminating", "NotReady"), { maxLength: 8 }),
    host: fc.integer({ min: 1, max: 254 }),
  });
  const build = (cluster: typeof clusters extends fc.Arbitrary<infer T> ? T : never) => {
    const nodes = cluster.nodes.map(([name, parts]) => makeNode(name, parts));
    const endpoints = cluster.states.map((state, index) => [nodes[index]?.name, state] as const);
    const ip = `10.20.30.${cluster.host}`;
    const policy = { externalTrafficPolicy: cluster.local ? "Local" : "Cluster" } as const;
    const services = [announce(makeService("web", [ip], policy), makeEndpoints(...endpoints))];
    return { nodes, address: { ip, services } };
  };

  test("the announcer is a candidate that stands; whoever stands is announcer or standby; none stands only in silence", () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const { nodes, address } = build(cluster);
        const { outcome, standbys, candidates } = explainElection(address, makeWorld({ nodes }));
        const standing = candidates.filter(({ eligible }) => eligible).map(({ node }) => node);
        const elected = outcome.kind === "Announced" ? [outcome.node, ...standbys] : standbys;
        assert.deepEqual([...elected].sort(), standing.sort());
      }),
    );
  });

  test("the order of the nodes does not matter", () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const { nodes, address } = build(cluster);
        const there = elect(address, makeWorld({ nodes }));
        assert.deepEqual(elect(address, makeWorld({ nodes: [...nodes].reverse() })), there);
      }),
    );
  });

  test("when a speaker leaves, the first standby takes its addresses, and no other address moves", () => {
    fc.assert(
      fc.property(clusters, fc.nat({ max: 7 }), (cluster, at) => {
        const { nodes, address } = build(cluster);
        const gone = nodes[at]?.name ?? "none";
        const before = explainElection(address, makeWorld({ nodes }));
        const after = elect(address, makeWorld({ nodes, dead: [gone] }));
        if (before.outcome.kind === "Silent") assert.equal(after.kind, "Silent");
        else if (before.outcome.node !== gone) assert.deepEqual(after, before.outcome);
        else if (before.standbys[0] !== undefined) assert.equal(announcerOf(after), before.standbys[0]);
      }),
    );
  });
});
