// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { initialization } from "../../../src/controller/nodes/initialization.ts";
import { makeMetadata } from "./fake-machines.ts";
import { freshTaint, newcomer } from "./node-cluster.ts";

const other = { key: "dedicated", value: "gpu", effect: "NoExecute", timeAdded: "2026-01-01T00:00:00Z" };
const bare = { instanceType: undefined, zone: undefined, region: undefined };

function fresh(own: Parameters<typeof newcomer>[0] = {}) {
  return { node: newcomer(own), resourceVersion: "1", createdAt: 0, taints: [freshTaint, other] };
}

test("providerID, labels and the end of the taint are one patch; other taints stay as they are", () => {
  assert.deepEqual(initialization(fresh(), makeMetadata("node-1", { ...bare, zone: "z" })), {
    kind: "Initialization",
    addresses: [
      { type: "InternalIP", address: "10.0.0.1" },
      { type: "InternalDNS", address: "node-1.internal" },
      { type: "Hostname", address: "node-1" },
    ],
    patch: {
      providerID: "fake:///node-1",
      labels: { "topology.kubernetes.io/zone": "z", "failure-domain.beta.kubernetes.io/zone": "z" },
      taints: [other],
    },
  });
});

test("what the node has already is not written", () => {
  const addresses = [{ type: "InternalIP", address: "10.0.0.1" }];
  const metadata = makeMetadata("node-1", { ...bare, addresses });
  assert.deepEqual(initialization(fresh({ providerID: "kubelet:///x", addresses }), metadata), {
    kind: "Initialization",
    addresses: undefined,
    patch: { taints: [other] },
  });
});

test("labels that are to be mirrored are, in the same patch; what the machine says wins", () => {
  const labels = { "beta.kubernetes.io/instance-type": "old", "failure-domain.beta.kubernetes.io/region": "r" };
  const metadata = makeMetadata("node-1", { ...bare, instanceType: "new" });
  const wanted = initialization(fresh({ labels }), metadata);
  assert.deepEqual(wanted.kind === "Initialization" && wanted.patch.labels, {
    "beta.kubernetes.io/instance-type": "new",
    "node.kubernetes.io/instance-type": "new",
    "topology.kubernetes.io/region": "r",
  });
});

test("all taints with the key go, whatever their effect", () => {
  const twice = { ...fresh(), taints: [freshTaint, { ...freshTaint, effect: "NoExecute" }] };
  const wanted = initialization(twice, makeMetadata("node-1"));
  assert.deepEqual(wanted.kind === "Initialization" && wanted.patch.taints, []);
});

const refusals = [
  { reason: "ProvidedNodeIPNotFound", own: { providedIPs: ["10.9.9.9"] }, metadata: {} },
  { reason: "NoProviderID", own: {}, metadata: { providerID: "" } },
  { reason: "NoNodeAddress", own: {}, metadata: { addresses: [{ type: "InternalDNS", address: "a" }] } },
  { reason: "NoNodeAddress", own: {}, metadata: { addresses: [] } },
];

for (const { reason, own, metadata } of refusals) {
  test(`${reason}: the taint stays`, () => {
    const wanted = initialization(fresh(own), makeMetadata("node-1", metadata));
    assert.equal(wanted.kind === "Refused" && wanted.problem.reason, reason);
  });
}

test("a provider without addresses leaves those that the kubelet found", () => {
  const addresses = [{ type: "InternalIP", address: "10.0.0.7" }];
  const wanted = initialization(fresh({ addresses }), makeMetadata("node-1", { addresses: [] }));
  assert.deepEqual([wanted.kind, wanted.kind === "Initialization" && wanted.addresses], ["Initialization", undefined]);
});
