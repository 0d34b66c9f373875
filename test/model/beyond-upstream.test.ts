// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { asksOtherwise, type FurtherReason, wasTamperedWith } from "../../src/model/beyond-upstream.ts";
import { classlessFinalizer } from "../../src/model/eligibility.ts";
import type { Condition, Service } from "../../src/model/service.ts";
import { makeService } from "../support/make-service.ts";

const asks: readonly (readonly [FurtherReason, Partial<Service>])[] = [
  ["Deletion", { deleting: true }],
  ["Labels", { labels: { tier: "gold" } }],
  ["Selector", { selector: { app: "other" } }],
  ["IPFamilies", { ipFamilyPolicy: "PreferDualStack" }],
  ["IPFamilies", { ipFamilies: ["IPv6"] }],
  ["ClusterIPs", { clusterIPs: [] }],
  ["AllocateLoadBalancerNodePorts", { allocateLoadBalancerNodePorts: false }],
  ["PublishNotReadyAddresses", { publishNotReadyAddresses: true }],
  ["Generation", { generation: 2 }],
];

for (const [reason, change] of asks) {
  test(`${JSON.stringify(change)} asks otherwise: ${reason}`, () => {
    assert.equal(asksOtherwise(makeService(), makeService(change)), reason);
  });
}

test("our own marks are not asked for by anybody", () => {
  const want = makeService({ finalizers: [classlessFinalizer], ingress: [{ hostname: "a.example" }] });
  assert.equal(asksOtherwise(makeService(), want), undefined);
});

const ready: Condition = {
  type: "fairlead.dev/Ready",
  status: "True",
  reason: "Provisioned",
  message: "fine",
  observedGeneration: 1,
  lastTransitionTime: "2026-01-01T00:00:00Z",
};
const settled = makeService({
  finalizers: [classlessFinalizer],
  ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }],
  conditions: [ready],
});

const tampering: readonly (readonly [FurtherReason | undefined, string, Partial<Service>])[] = [
  ["FinalizerLost", "finalizer taken away", { finalizers: [] }],
  ["Ingress", "ingress emptied", { ingress: [] }],
  ["Ingress", "ingress replaced", { ingress: [{ ip: "192.0.2.9", ipMode: "VIP" }] }],
  ["Conditions", "condition taken away", { conditions: [] }],
  ["Conditions", "condition rewritten", { conditions: [{ ...ready, status: "False" }] }],
  [undefined, "a speaker's condition added", { conditions: [ready, { ...ready, type: "fairlead.dev/AnnouncedIPv4" }] }],
  [undefined, "another's finalizer added", { finalizers: [classlessFinalizer, "example.com/x"] }],
  [undefined, "nothing", {}],
  [undefined, "not ours any more", { type: "ClusterIP", ingress: [] }],
];

for (const [reason, name, change] of tampering) {
  test(`${name}: ${reason}`, () => {
    assert.equal(wasTamperedWith(settled, { ...settled, ...change }, undefined), reason);
  });
}
