// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Condition, Ingress, Service } from "../../src/model/service.ts";
import { type StatusPatch, sameIngressList, statusPatch } from "../../src/model/status.ts";
import { makeService } from "../support/make-service.ts";

const ready: Condition = {
  type: "fairlead.dev/Ready",
  status: "True",
  reason: "Provisioned",
  message: "fine",
  observedGeneration: 1,
  lastTransitionTime: "2026-01-01T00:00:00Z",
};
const ingress: readonly Ingress[] = [{ ip: "192.0.2.1", ipMode: "VIP" }];
const settled: Partial<Service> = { finalizers: ["f"], ingress, conditions: [ready] };
const wanted: StatusPatch = { addFinalizer: "f", ingress, conditions: [ready] };

const cases: readonly (readonly [string, Partial<Service>, StatusPatch, StatusPatch | undefined])[] = [
  ["all is as wanted", settled, wanted, undefined],
  [
    "only the time of the condition differs",
    settled,
    { conditions: [{ ...ready, lastTransitionTime: "x" }] },
    undefined,
  ],
  ["the API server filled in ipMode", settled, { ingress: [{ ip: "192.0.2.1" }] }, undefined],
  ["everything is missing", {}, wanted, wanted],
  ["the finalizer is missing", { ...settled, finalizers: ["g"] }, wanted, { addFinalizer: "f" }],
  ["the ingress is missing", { ...settled, ingress: [] }, wanted, { ingress }],
  ["the ingress is to go", settled, { ingress: [] }, { ingress: [] }],
  ["the ingress is gone already", {}, { ingress: [] }, undefined],
  ["the ingress is not spoken of", settled, { addFinalizer: "f" }, undefined],
  [
    "the generation moved on",
    settled,
    { conditions: [{ ...ready, observedGeneration: 2 }] },
    { conditions: [{ ...ready, observedGeneration: 2 }] },
  ],
  [
    "only one of two conditions differs",
    settled,
    { conditions: [ready, { ...ready, type: "b" }] },
    { conditions: [{ ...ready, type: "b" }] },
  ],
  [
    "our marks are to go",
    settled,
    { removeFinalizers: ["f", "x"], removeConditions: [ready.type, "y"] },
    { removeFinalizers: ["f"], removeConditions: [ready.type] },
  ],
  ["our marks are gone already", {}, { removeFinalizers: ["f"], removeConditions: [ready.type] }, undefined],
];

for (const [name, current, want, patch] of cases) {
  test(`${name}: ${patch === undefined ? "no write" : Object.keys(patch).join(", ")}`, () => {
    assert.deepEqual(statusPatch(makeService(current), want), patch);
  });
}

const differing: readonly (readonly [string, readonly Ingress[], readonly Ingress[]])[] = [
  ["order", [{ ip: "192.0.2.1" }, { ip: "2001:db8::1" }], [{ ip: "2001:db8::1" }, { ip: "192.0.2.1" }]],
  ["length", [{ ip: "192.0.2.1" }], []],
  ["ipMode", [{ ip: "192.0.2.1", ipMode: "Proxy" }], [{ ip: "192.0.2.1" }]],
  ["hostname", [{ hostname: "a.example" }], [{ hostname: "b.example" }]],
  ["ports", [{ ip: "192.0.2.1", ports: [{ port: 80, protocol: "TCP" }] }], [{ ip: "192.0.2.1" }]],
  [
    "error of a port",
    [{ ip: "192.0.2.1", ports: [{ port: 80, protocol: "TCP" }] }],
    [{ ip: "192.0.2.1", ports: [{ port: 80, protocol: "TCP", error: "MixedProtocolNotSupported" }] }],
  ],
];

for (const [name, have, want] of differing) {
  test(`ingress lists differ by ${name}`, () => {
    assert.equal(sameIngressList(have, want), false);
    assert.equal(sameIngressList(have, structuredClone(have)), true);
    assert.equal(sameIngressList(want, structuredClone(want)), true);
  });
}
