// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toAnswerError } from "../../src/kube/errors.ts";
import { createNodeWriter } from "../../src/kube/node-writer.ts";
import { toNode } from "../../src/kube/to-node.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

const raw = {
  metadata: { name: "n1", uid: "u1", resourceVersion: "7", creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: { taints: [{ key: "a/b", effect: "NoExecute", timeAdded: "2026-01-01T00:00:00Z", later: 1 }, { effect: "?" }] },
};
const fresh = {
  node: toNode(raw),
  resourceVersion: "7",
  createdAt: Date.UTC(2026, 0, 1),
  taints: [{ key: "a/b", effect: "NoExecute", timeAdded: "2026-01-01T00:00:00Z", later: 1 }],
};
const written = { ...raw, metadata: { ...raw.metadata, resourceVersion: "8" } };
const { signal } = new AbortController();

function newWriter() {
  const client = new ScriptedClient();
  const absorbed: unknown[] = [];
  const absorb = (object: unknown) => {
    absorbed.push(object);
    return toNode(object);
  };
  return { client, absorbed, writer: createNodeWriter(client, { absorb }) };
}

describe("the writer of Nodes", () => {
  test("reads a Node with all that its taints say", async () => {
    const { client, writer } = newWriter();
    const result = writer.read("n1", signal);
    const { request, answer } = await client.nextRequest();
    assert.deepEqual([request.method, request.path], ["GET", "/api/v1/nodes/n1"]);
    answer(raw);
    assert.deepEqual(await result, fresh);
  });

  test("a Node that is not there is no error, others are", async () => {
    const { client, writer } = newWriter();
    const missing = writer.read("n1", signal);
    (await client.nextRequest()).fail(toAnswerError({ status: 404, message: "gone", retryAfterMs: undefined }));
    assert.equal(await missing, undefined);
    const refused = writer.read("n1", signal);
    (await client.nextRequest()).fail(toAnswerError({ status: 403, message: "no", retryAfterMs: undefined }));
    await assert.rejects(refused, { reason: "Forbidden" });
  });

  test("patches the Node and its addresses by merge, and takes the answers in", async () => {
    const { client, absorbed, writer } = newWriter();
    const patched = writer.patch(fresh, { labels: { a: "b" } }, signal);
    const first = await client.nextRequest();
    assert.deepEqual(
      [first.request.method, first.request.path, first.request.contentType, first.request.body],
      [
        "PATCH",
        "/api/v1/nodes/n1",
        "application/merge-patch+json",
        { metadata: { resourceVersion: "7", labels: { a: "b" } } },
      ],
    );
    assert.ok((first.request.timeoutMs ?? 0) > 0);
    first.answer(written);
    const next = await patched;
    assert.equal(next.resourceVersion, "8");
    const addressed = writer.patchAddresses(next, [{ type: "InternalIP", address: "10.0.0.1" }], signal);
    const second = await client.nextRequest();
    assert.deepEqual(
      [second.request.path, second.request.body],
      [
        "/api/v1/nodes/n1/status",
        { metadata: { resourceVersion: "8" }, status: { addresses: [{ type: "InternalIP", address: "10.0.0.1" }] } },
      ],
    );
    second.answer(written);
    await addressed;
    assert.deepEqual(absorbed, [written, written]);
  });

  test("deletes only what it has read, and hands on what the server refuses", async () => {
    const { client, absorbed, writer } = newWriter();
    const deleted = writer.delete(fresh, signal);
    const { request, fail } = await client.nextRequest();
    assert.deepEqual(
      [request.method, request.path, request.body],
      [
        "DELETE",
        "/api/v1/nodes/n1",
        { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: "u1", resourceVersion: "7" } },
      ],
    );
    fail(toAnswerError({ status: 409, message: "Precondition failed", retryAfterMs: undefined }));
    await assert.rejects(deleted, { name: "RetryableError", reason: "Conflict" });
    assert.deepEqual(absorbed, []);
  });
});
