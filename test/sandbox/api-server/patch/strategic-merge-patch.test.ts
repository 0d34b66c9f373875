// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { JsonObject } from "../../../../src/sandbox/api-server/json.ts";
import {
  applyStrategicMergePatch,
  StrategicMergeError,
} from "../../../../src/sandbox/api-server/patch/strategic-merge-patch.ts";

interface Row {
  readonly name: string;
  readonly model: string;
  readonly have: JsonObject;
  readonly patch: JsonObject;
  readonly want: JsonObject;
}

const port = (number: number, more: JsonObject = {}): JsonObject => ({ port: number, ...more });
const spec = (ports: readonly JsonObject[]): JsonObject => ({ spec: { ports } });

/** Orders and outcomes are those of k8s.io/apimachinery v0.36; the recorded answers hold more of them. */
const rows: readonly Row[] = [
  {
    name: "an element is merged by its key",
    model: "V1Service",
    have: spec([port(80, { name: "a" }), port(81)]),
    patch: spec([port(81, { name: "b" })]),
    want: spec([port(80, { name: "a" }), port(81, { name: "b" })]),
  },
  {
    name: "a new element stands before those that the patch does not name",
    model: "V1Service",
    have: spec([port(80), port(81)]),
    patch: spec([port(82)]),
    want: spec([port(82), port(80), port(81)]),
  },
  {
    name: "$setElementOrder puts it where it is wanted",
    model: "V1Service",
    have: spec([port(80), port(81)]),
    patch: { spec: { "$setElementOrder/ports": [port(81), port(80), port(82)], ports: [port(82)] } },
    want: spec([port(81), port(80), port(82)]),
  },
  {
    name: "$setElementOrder alone reorders",
    model: "V1Service",
    have: spec([port(80), port(81)]),
    patch: { spec: { "$setElementOrder/ports": [port(81), port(80)] } },
    want: spec([port(81), port(80)]),
  },
  {
    name: "$patch: delete takes an element away",
    model: "V1Service",
    have: spec([port(80), port(81)]),
    patch: spec([{ $patch: "delete", port: 80 }]),
    want: spec([port(81)]),
  },
  {
    name: "$patch: replace in a list replaces it",
    model: "V1Service",
    have: spec([port(80), port(81)]),
    patch: spec([{ $patch: "replace" }, port(90)]),
    want: spec([port(90)]),
  },
  {
    name: "$patch: replace in an object replaces it",
    model: "V1Service",
    have: { spec: { type: "NodePort", selector: { a: "b" } } },
    patch: { spec: { $patch: "replace", type: "ClusterIP" } },
    want: { spec: { type: "ClusterIP" } },
  },
  {
    name: "finalizers are a set",
    model: "V1Service",
    have: { metadata: { finalizers: ["a/1"] } },
    patch: { metadata: { finalizers: ["a/1", "b/2"] } },
    want: { metadata: { finalizers: ["a/1", "b/2"] } },
  },
  {
    name: "$deleteFromPrimitiveList takes out of a set",
    model: "V1Service",
    have: { metadata: { finalizers: ["a/1", "b/2"] } },
    patch: { metadata: { "$deleteFromPrimitiveList/finalizers": ["a/1"] } },
    want: { metadata: { finalizers: ["b/2"] } },
  },
  {
    name: "conditions are told apart by type",
    model: "V1Service",
    have: { status: { conditions: [{ type: "A", status: "True" }] } },
    patch: { status: { conditions: [{ type: "A", status: "False" }] } },
    want: { status: { conditions: [{ type: "A", status: "False" }] } },
  },
  {
    name: "ingress is replaced as a whole",
    model: "V1Service",
    have: { status: { loadBalancer: { ingress: [{ ip: "1" }, { ip: "2" }] } } },
    patch: { status: { loadBalancer: { ingress: [{ ip: "3" }] } } },
    want: { status: { loadBalancer: { ingress: [{ ip: "3" }] } } },
  },
  {
    name: "endpoints are replaced as a whole",
    model: "V1EndpointSlice",
    have: { endpoints: [{ addresses: ["1"] }], ports: [{ name: "", port: 1 }] },
    patch: { endpoints: [{ addresses: ["2"] }] },
    want: { endpoints: [{ addresses: ["2"] }], ports: [{ name: "", port: 1 }] },
  },
  {
    name: "taints are replaced as a whole",
    model: "V1Node",
    have: { spec: { taints: [{ key: "a", effect: "NoSchedule" }] } },
    patch: { spec: { taints: [{ key: "b", effect: "NoSchedule" }] } },
    want: { spec: { taints: [{ key: "b", effect: "NoSchedule" }] } },
  },
  {
    name: "null takes a field away",
    model: "V1Node",
    have: { spec: { unschedulable: true, podCIDR: "a" } },
    patch: { spec: { unschedulable: null } },
    want: { spec: { podCIDR: "a" } },
  },
  {
    name: "nulls and directives in what is new are dropped",
    model: "V1Service",
    have: {},
    patch: spec([port(80, { name: null }), { $patch: "delete", port: 81 }]),
    want: spec([port(80)]),
  },
  {
    name: "$retainKeys keeps only these",
    model: "V1Pod",
    have: { spec: { volumes: [{ name: "v", emptyDir: {} }] } },
    patch: { spec: { volumes: [{ name: "v", $retainKeys: ["name", "hostPath"], hostPath: { path: "/" } }] } },
    want: { spec: { volumes: [{ name: "v", hostPath: { path: "/" } }] } },
  },
];

describe("applyStrategicMergePatch", () => {
  for (const { name, model, have, patch, want } of rows) {
    test(name, () => {
      const before = structuredClone(have);
      assert.deepEqual(applyStrategicMergePatch(have, patch, model), want);
      assert.deepEqual(have, before, "what is there is never changed");
    });
  }

  test("an element without its key is refused", () => {
    const patch = spec([{ name: "x" }]);
    assert.throws(() => applyStrategicMergePatch(spec([port(80)]), patch, "V1Service"), StrategicMergeError);
  });
});
