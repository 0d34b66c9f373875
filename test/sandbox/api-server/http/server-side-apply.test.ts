// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Answer, ApiRig, SERVICES, textAt } from "../api-rig.ts";

let rig: ApiRig;

beforeEach(async () => {
  rig = await ApiRig.start();
});

afterEach(() => rig.close());

function apply(manager: string, type: string): Promise<Answer> {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", finalizers: ["example.com/keep"] },
    spec: { type, ports: [{ port: 80 }] },
  };
  return rig.send("PATCH", `${SERVICES}/web?fieldManager=${manager}`, service, "application/apply-patch+yaml");
}

describe("server-side apply", () => {
  test("of another value than another manager's is a conflict that names it", async () => {
    assert.equal((await apply("kubectl", "NodePort")).code, 201);
    const { code, body } = await apply("gitops", "LoadBalancer");
    assert.equal(code, 409);
    assert.match(textAt(body, "message"), /conflict with "kubectl": \.spec\.type$/);
  });

  test("remembers nothing of an object that went with its last finalizer", async () => {
    await apply("kubectl", "NodePort");
    await rig.send("DELETE", `${SERVICES}/web`);
    await rig.send("PATCH", `${SERVICES}/web`, { metadata: { finalizers: null } }, "application/merge-patch+json");
    assert.equal((await rig.send("GET", `${SERVICES}/web`)).code, 404);
    assert.equal((await apply("gitops", "LoadBalancer")).code, 201);
  });
});
