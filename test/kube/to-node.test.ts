// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toNode } from "../../src/kube/to-node.ts";
import type { Node } from "../../src/model/request.ts";

const bare: Node = {
  name: "n1",
  uid: "uid-1",
  labels: {},
  providerID: "",
  ready: false,
  networkUnavailable: false,
  unschedulable: false,
  deleting: false,
  taints: [],
  addresses: [],
  providedIPs: [],
};

function conditions(...list: readonly (readonly [type: string, status: string])[]): unknown {
  return { status: { conditions: list.map(([type, status]) => ({ type, status })) } };
}

const cases: readonly (readonly [what: string, raw: object, want: Partial<Node>])[] = [
  ["that the kubelet said nothing of is not ready", {}, {}],
  ["that is ready", conditions(["MemoryPressure", "False"], ["Ready", "True"]) as object, { ready: true }],
  ["whose kubelet is gone", conditions(["Ready", "Unknown"]) as object, { ready: false }],
  [
    "without a network",
    conditions(["Ready", "True"], ["NetworkUnavailable", "True"]) as object,
    {
      ready: true,
      networkUnavailable: true,
    },
  ],
  ["with a network", conditions(["NetworkUnavailable", "False"]) as object, {}],
  [
    "that is cordoned and tainted",
    {
      spec: {
        unschedulable: true,
        providerID: "fairlead://n1",
        taints: [{ key: "a", effect: "NoSchedule" }, { value: "?" }],
      },
    },
    { unschedulable: true, providerID: "fairlead://n1", taints: ["a"] },
  ],
  [
    "with addresses",
    {
      status: { addresses: [{ type: "InternalIP", address: "10.0.0.1" }, { type: "Hostname" }, { address: "x" }] },
    },
    { addresses: [{ type: "InternalIP", address: "10.0.0.1" }] },
  ],
  [
    "whose kubelet was told its addresses",
    { metadata: { annotations: { "alpha.kubernetes.io/provided-node-ip": "10.0.0.1, fd00::1," } } },
    { providedIPs: ["10.0.0.1", "fd00::1"] },
  ],
];

describe("a node", () => {
  for (const [what, raw, want] of cases) {
    test(what, () => {
      assert.deepEqual(
        toNode({ ...raw, metadata: { name: "n1", uid: "uid-1", ...("metadata" in raw ? Object(raw.metadata) : {}) } }),
        { ...bare, ...want },
      );
    });
  }

  test("with labels that is being deleted", () => {
    const metadata = { name: "n1", uid: "uid-1", labels: { zone: "a" }, deletionTimestamp: "2026-01-01T00:00:00Z" };
    assert.deepEqual(toNode({ metadata }), { ...bare, labels: { zone: "a" }, deleting: true });
  });

  test("from nothing", () => {
    assert.deepEqual(toNode(undefined), { ...bare, name: "", uid: "" });
  });
});
