// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { keysOfServiceChange, type Scope, type TriggerReason, triggerOf } from "../../src/controller/triggers.ts";
import { classlessFinalizer } from "../../src/model/eligibility.ts";
import { type Service, serviceKey } from "../../src/model/service.ts";
import { makeService } from "../support/make-service.ts";

const scope: Scope = {
  className: undefined,
  clusterName: "test",
  keyOf: (service) => service.annotations["group"] ?? serviceKey(service),
};
const web = makeService();
const clusterIP = makeService({ type: "ClusterIP" });
const inGroup = makeService({ annotations: { group: "g" } });
const own: readonly string[] = ["default/web"];

const cases: readonly {
  readonly name: string;
  readonly have: Service | undefined;
  readonly want: Service | undefined;
  readonly reason: TriggerReason | undefined;
  readonly keys: readonly string[];
}[] = [
  { name: "added", have: undefined, want: web, reason: "Added", keys: own },
  { name: "added, of another type", have: undefined, want: clusterIP, reason: undefined, keys: [] },
  {
    name: "added, of another type with our finalizer",
    have: undefined,
    want: makeService({ type: "ClusterIP", finalizers: [classlessFinalizer] }),
    reason: "Added",
    keys: own,
  },
  { name: "vanished", have: web, want: undefined, reason: "Deleted", keys: own },
  { name: "vanished, of another type", have: clusterIP, want: undefined, reason: undefined, keys: [] },
  { name: "heard again", have: web, want: makeService(), reason: undefined, keys: [] },
  { name: "type changed to ours", have: clusterIP, want: web, reason: "Type", keys: own },
  { name: "type changed from ours, no finalizer yet", have: web, want: clusterIP, reason: "Type", keys: own },
  {
    name: "being deleted with our finalizer",
    have: web,
    want: makeService({ deleting: true, finalizers: [classlessFinalizer] }),
    reason: "NeedsCleanup",
    keys: own,
  },
  {
    name: "being deleted, never ours",
    have: web,
    want: makeService({ deleting: true }),
    reason: "Deletion",
    keys: own,
  },
  { name: "labels changed", have: web, want: makeService({ labels: { a: "b" } }), reason: "Labels", keys: own },
  { name: "joins a group", have: web, want: inGroup, reason: "Annotations", keys: ["default/web", "g"] },
  {
    name: "changes within its group",
    have: inGroup,
    want: { ...inGroup, loadBalancerIP: "192.0.2.1" },
    reason: "LoadBalancerIP",
    keys: ["g"],
  },
  {
    name: "its status overwritten",
    have: makeService({ ingress: [{ hostname: "a.example" }] }),
    want: web,
    reason: "Ingress",
    keys: own,
  },
];

for (const { name, have, want, reason, keys } of cases) {
  test(`a Service ${name}: ${reason ?? "nothing to do"}`, () => {
    assert.equal(triggerOf(have, want, scope), reason);
    assert.deepEqual(keysOfServiceChange(have, want, scope), keys);
  });
}
