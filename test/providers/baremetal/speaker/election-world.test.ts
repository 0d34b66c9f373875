// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  announcedAddresses,
  byServiceAge,
  sameAnnouncedService,
  sameNode,
  toAnnouncedService,
} from "../../../../providers/baremetal/speaker/election-world.ts";
import type { EndpointGroup, Node } from "../../../../src/model/request.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makeEndpoints, makeNode, makeService } from "./cluster.ts";

describe("sameAnnouncedService", () => {
  const endpoints = makeEndpoints(["node-a", "Ready"]);
  const view = (parts: Partial<Service>, groups: readonly EndpointGroup[] = endpoints) =>
    toAnnouncedService(makeService("web", ["10.0.0.1"], parts), groups);
  const local = { externalTrafficPolicy: "Local" } as const;
  const cases = [
    { name: "nothing but the generation", have: view({}), want: view({ generation: 2 }), same: true },
    { name: "a condition", have: view({}), want: view({ conditions: [] }), same: true },
    { name: "an address", have: view({}), want: view({ ingress: [] }), same: false },
    { name: "a label", have: view({}), want: view({ labels: { app: "web" } }), same: false },
    { name: "the policy", have: view({}), want: view(local), same: false },
    { name: "made anew", have: view({}), want: view({ createdAt: 1_000 }), same: false },
    {
      name: "the sharing key",
      have: view({}),
      want: view({ annotations: { "fairlead.dev/allow-shared-ip": "key" } }),
      same: false,
    },
    { name: "the last endpoint", have: view({}), want: view({}, []), same: false },
    {
      name: "where endpoints are, with Cluster",
      have: view({}),
      want: view({}, makeEndpoints(["node-b", "Ready"])),
      same: true,
    },
    {
      name: "where endpoints are, with Local",
      have: view(local),
      want: view(local, makeEndpoints(["node-b", "Ready"])),
      same: false,
    },
    {
      name: "how they are, with Local",
      have: view(local),
      want: view(local, makeEndpoints(["node-a", "Terminating"])),
      same: true,
    },
    {
      name: "how many there are on one node, with Local",
      have: view(local),
      want: view(local, makeEndpoints(["node-a", "Ready"], ["node-a", "Ready"])),
      same: true,
    },
  ];
  for (const { name, have, want, same } of cases) {
    test(`${name}: ${same ? "the same" : "another one"}`, () => assert.equal(sameAnnouncedService(have, want), same));
  }
});

describe("sameNode", () => {
  const cases: readonly (readonly [Partial<Node>, boolean])[] = [
    [{ taints: ["some"] }, true],
    [{ unschedulable: true }, true],
    [{ addresses: [{ type: "InternalIP", address: "192.0.2.1" }] }, true],
    [{ ready: false }, false],
    [{ networkUnavailable: true }, false],
    [{ deleting: true }, false],
    [{ labels: {} }, false],
  ];
  for (const [parts, same] of cases) {
    test(`${JSON.stringify(parts)}: ${same ? "the same" : "another one"}`, () => {
      assert.equal(sameNode(makeNode("node-a"), makeNode("node-a", parts)), same);
    });
  }
});

test("Services are ordered by age, then by key", () => {
  const view = (name: string, createdAt: number) => toAnnouncedService(makeService(name, [], { createdAt }), []);
  const sorted = [view("c", 1), view("b", 2), view("a", 2)].sort(byServiceAge);
  assert.deepEqual(
    sorted.map(({ key }) => key),
    ["default/c", "default/a", "default/b"],
  );
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
