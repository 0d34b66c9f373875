// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { elect, explainElection } from "../../../../providers/baremetal/speaker/election.ts";
import { type EndpointState, makeEndpoints, makeNode, makeService } from "./cluster.ts";
import { announce, announcerOf, makeWorld } from "./election-parts.ts";

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
