// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { ApiRig, textAt } from "./api-rig.ts";

let rig: ApiRig;
const SPACE = "/api/v1/namespaces/space";

beforeEach(async () => {
  rig = await ApiRig.start();
  await rig.send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "space" } });
});

afterEach(() => rig.close());

function service(finalizers: readonly string[]): object {
  return { apiVersion: "v1", kind: "Service", metadata: { name: "web", finalizers }, spec: { ports: [{ port: 80 }] } };
}

describe("a namespace that is deleted", () => {
  test("goes with all that is in it", async () => {
    await rig.send("POST", `${SPACE}/services`, service([]));
    const { body } = await rig.send("DELETE", SPACE);
    assert.equal(body["status"]?.["phase"], "Terminating");
    assert.equal((await rig.send("GET", SPACE)).code, 404);
    assert.equal((await rig.send("GET", `${SPACE}/services/web`)).code, 404);
  });

  test("waits for finalizers in it, and takes in nothing new", async () => {
    await rig.send("POST", `${SPACE}/services`, service(["example.com/wait"]));
    await rig.send("DELETE", SPACE);
    const { code, body } = await rig.send("POST", `${SPACE}/configmaps`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "late" },
    });
    assert.equal(code, 403);
    assert.match(textAt(body, "message"), /because it is being terminated$/);
    const patch = { metadata: { finalizers: null } };
    await rig.send("PATCH", `${SPACE}/services/web`, patch, "application/merge-patch+json");
    assert.equal((await rig.send("GET", SPACE)).code, 404);
  });
});
