// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toAnswerError } from "../../src/kube/errors.ts";
import { createServiceWriter } from "../../src/kube/services.ts";
import { toService } from "../../src/kube/to-service.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

const raw = {
  metadata: { name: "web", namespace: "shop", uid: "u1", resourceVersion: "7" },
  spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
};
const written = { ...raw, metadata: { ...raw.metadata, resourceVersion: "8", finalizers: ["a/b"] } };
const service = toService(raw);
const { signal } = new AbortController();

function newWriter() {
  const client = new ScriptedClient();
  const absorbed: unknown[] = [];
  const absorb = (object: unknown) => {
    absorbed.push(object);
    return toService(object);
  };
  return { client, absorbed, writer: createServiceWriter(client, { absorb }) };
}

describe("the writer of Services", () => {
  test("patches the status by strategic merge, and takes the answer in", async () => {
    const { client, absorbed, writer } = newWriter();
    const result = writer.patchStatus(service, { addFinalizer: "a/b" }, signal);
    const { request, answer } = await client.nextRequest();
    assert.deepEqual(
      [request.method, request.path, request.contentType, request.body],
      [
        "PATCH",
        "/api/v1/namespaces/shop/services/web/status",
        "application/strategic-merge-patch+json",
        { metadata: { uid: "u1", finalizers: ["a/b"] } },
      ],
    );
    assert.equal(request.signal, signal);
    assert.ok((request.timeoutMs ?? 0) > 0);
    answer(written);
    assert.deepEqual((await result).finalizers, ["a/b"]);
    assert.deepEqual(absorbed, [written]);
  });

  test("patches NodePorts by JSON Patch of the Service itself", async () => {
    const { client, absorbed, writer } = newWriter();
    const result = writer.patchNodePorts(service, [{ index: 0, nodePort: 31000 }], signal);
    const { request, answer } = await client.nextRequest();
    assert.deepEqual(
      [request.method, request.path, request.contentType],
      ["PATCH", "/api/v1/namespaces/shop/services/web", "application/json-patch+json"],
    );
    assert.ok(Array.isArray(request.body) && request.body.length === 6);
    answer(written);
    await result;
    assert.equal(absorbed.length, 1);
  });

  test("hands on what the server refuses, and takes nothing in", async () => {
    const { client, absorbed, writer } = newWriter();
    const result = writer.patchStatus(service, { ingress: [] }, signal);
    (await client.nextRequest()).fail(toAnswerError({ status: 404, message: "gone", retryAfterMs: undefined }));
    await assert.rejects(result, { name: "RetryableError", reason: "NotFound" });
    assert.deepEqual(absorbed, []);
  });
});
