// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { JsonObject } from "../../../src/sandbox/api-server/json.ts";
import { toKubeObject } from "../../../src/sandbox/api-server/kube-object.ts";
import { planDeployments, STAND_IN_ANNOTATION } from "../../../src/sandbox/cluster/deployments.ts";
import { pod } from "./kube-objects.ts";

function deployment(replicas: number, status: JsonObject = {}, annotations: JsonObject = {}) {
  return toKubeObject({
    metadata: { name: "web", namespace: "default", uid: "d", generation: 1, annotations },
    spec: { replicas, template: { metadata: { labels: { app: "web" } }, spec: { containers: [] } } },
    status,
  });
}

const own = (name: string) => pod(name, { owner: "d", ips: ["10.1.0.1"], node: "n" });
const told = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const ours = { [STAND_IN_ANNOTATION]: "true" };

describe("planDeployments", () => {
  test("makes as many Pods as are missing, of the template, and owned", () => {
    const changes = planDeployments([deployment(2)], [own("a")]);
    const [create] = changes;
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ["CreatePod", "TellDeployment"],
    );
    assert.ok(create?.kind === "CreatePod");
    assert.deepEqual(create.pod["metadata"], {
      labels: { app: "web" },
      generateName: "web-",
      namespace: "default",
      ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "d", controller: true }],
    });
  });

  test("a Pod that is being deleted does not count", () => {
    const pods = [own("a"), pod("b", { owner: "d", deleting: true })];
    assert.ok(planDeployments([deployment(2)], pods).some(({ kind }) => kind === "CreatePod"));
  });

  test("deletes what is too many, and what nobody owns any more", () => {
    const surplus = planDeployments([deployment(1, told, ours)], [own("a"), own("b")]);
    assert.deepEqual(surplus.filter(({ kind }) => kind === "DeletePod").length, 1);
    assert.deepEqual(
      planDeployments([], [own("a")]).map(({ kind }) => kind),
      ["DeletePod"],
    );
  });

  test("is content with what is so, and told", () => {
    assert.deepEqual(planDeployments([deployment(2, told, ours)], [own("a"), own("b")]), []);
  });

  test("leaves Deployments alone that another controller takes care of", () => {
    assert.deepEqual(planDeployments([deployment(2, told)], []), []);
  });
});
