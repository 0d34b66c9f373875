// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { toAddressPatchBody, toNodePatchBody } from "../../src/kube/node-patches.ts";
import { makeNode } from "../support/make-service.ts";

const fresh = { node: makeNode(), resourceVersion: "7", createdAt: 0, taints: [] };

test("all that is written of a Node holds for the version that was read", () => {
  assert.deepEqual(toNodePatchBody(fresh, {}), { metadata: { resourceVersion: "7" } });
  assert.deepEqual(
    toNodePatchBody(fresh, {
      providerID: "x://1",
      labels: { zone: "a" },
      taints: [{ key: "k", effect: "NoSchedule" }],
    }),
    {
      metadata: { resourceVersion: "7", labels: { zone: "a" } },
      spec: { providerID: "x://1", taints: [{ key: "k", effect: "NoSchedule" }] },
    },
  );
});

test("no taint left is written as an empty list, and labels alone without a spec", () => {
  assert.deepEqual(toNodePatchBody(fresh, { taints: [] }), {
    metadata: { resourceVersion: "7" },
    spec: { taints: [] },
  });
  assert.deepEqual(toNodePatchBody(fresh, { labels: { zone: "a" } }), {
    metadata: { resourceVersion: "7", labels: { zone: "a" } },
  });
});

test("addresses are replaced whole, several of one type among them", () => {
  const addresses = ["10.0.0.1", "fd00::1"].map((address) => ({ type: "InternalIP", address }));
  assert.deepEqual(toAddressPatchBody(fresh, addresses), {
    metadata: { resourceVersion: "7" },
    status: { addresses },
  });
});
