// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { StatusPatch } from "../../src/controller/service-store.ts";
import { toNodePortPatch, toStatusPatchBody } from "../../src/kube/service-patches.ts";
import { toService } from "../../src/kube/to-service.ts";
import type { Condition } from "../../src/model/service.ts";

const ready: Condition = {
  type: "fairlead.dev/Ready",
  status: "True",
  reason: "Provisioned",
  message: "it works",
  lastTransitionTime: "2026-01-01T00:00:00Z",
};

const service = toService({
  metadata: { name: "web", namespace: "shop", uid: "u1" },
  spec: {
    ports: [{ name: "http", port: 80 }, { name: "dns", port: 53, protocol: "UDP", nodePort: 30053 }, { port: 443 }],
  },
});

describe("the patch of a status", () => {
  const cases: readonly (readonly [what: string, patch: StatusPatch, body: unknown])[] = [
    ["a finalizer", { addFinalizer: "a/b" }, { metadata: { uid: "u1", finalizers: ["a/b"] } }],
    [
      "finalizers taken away",
      { removeFinalizers: ["a/b", "c/d"] },
      { metadata: { uid: "u1", "$deleteFromPrimitiveList/finalizers": ["a/b", "c/d"] } },
    ],
    ["nothing to take away", { removeFinalizers: [], removeConditions: [] }, { metadata: { uid: "u1" } }],
    [
      "addresses",
      { ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }] },
      { metadata: { uid: "u1" }, status: { loadBalancer: { ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }] } } },
    ],
    ["no address any more", { ingress: [] }, { metadata: { uid: "u1" }, status: { loadBalancer: { ingress: [] } } }],
    [
      "conditions set and taken away",
      { conditions: [ready], removeConditions: ["fairlead.dev/AnnouncedIPv4"] },
      {
        metadata: { uid: "u1" },
        status: { conditions: [ready, { type: "fairlead.dev/AnnouncedIPv4", $patch: "delete" }] },
      },
    ],
    [
      "all in one",
      { addFinalizer: "a/b", ingress: [{ hostname: "lb.example.com" }], conditions: [ready] },
      {
        metadata: { uid: "u1", finalizers: ["a/b"] },
        status: { loadBalancer: { ingress: [{ hostname: "lb.example.com" }] }, conditions: [ready] },
      },
    ],
  ];
  for (const [what, patch, body] of cases) {
    test(`with ${what}`, () => {
      assert.deepEqual(toStatusPatchBody(service, patch), body);
    });
  }
});

test("the patch of NodePorts holds only while each port is as it was seen", () => {
  const choices = [
    { index: 0, nodePort: 31000 },
    { index: 1, nodePort: 31001 },
    { index: 2, nodePort: 31002 },
  ];
  assert.deepEqual(toNodePortPatch(service, choices), [
    { op: "test", path: "/metadata/uid", value: "u1" },
    { op: "test", path: "/spec/ports/0/name", value: "http" },
    { op: "test", path: "/spec/ports/0/protocol", value: "TCP" },
    { op: "test", path: "/spec/ports/0/port", value: 80 },
    { op: "test", path: "/spec/ports/0/nodePort", value: null },
    { op: "test", path: "/spec/ports/1/name", value: "dns" },
    { op: "test", path: "/spec/ports/1/protocol", value: "UDP" },
    { op: "test", path: "/spec/ports/1/port", value: 53 },
    { op: "test", path: "/spec/ports/1/nodePort", value: 30053 },
    { op: "test", path: "/spec/ports/2/name", value: null },
    { op: "test", path: "/spec/ports/2/protocol", value: "TCP" },
    { op: "test", path: "/spec/ports/2/port", value: 443 },
    { op: "test", path: "/spec/ports/2/nodePort", value: null },
    { op: "add", path: "/spec/ports/0/nodePort", value: 31000 },
    { op: "add", path: "/spec/ports/1/nodePort", value: 31001 },
    { op: "add", path: "/spec/ports/2/nodePort", value: 31002 },
  ]);
});
