// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { createLeaseWriter, type LeaseWriter } from "../../src/kube/leases.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

const lease = {
  name: "speaker-n1",
  holderIdentity: "n1",
  leaseDurationSeconds: 30,
  renewTime: "2026-01-01T00:00:00.000000Z",
};
const spec = { holderIdentity: "n1", leaseDurationSeconds: 30, renewTime: "2026-01-01T00:00:00.000000Z" };
const path = "/apis/coordination.k8s.io/v1/namespaces/fairlead-system/leases";
const answer = { metadata: { resourceVersion: "42" } };
const { signal } = new AbortController();

describe("the writer of Leases", () => {
  let client: ScriptedClient;
  let writer: LeaseWriter;

  beforeEach(() => {
    client = new ScriptedClient();
    writer = createLeaseWriter({
      client,
      namespace: "fairlead-system",
      labels: { "fairlead.dev/component": "speaker" },
    });
  });

  test("renews by merge patch of what it writes, and nothing else", async () => {
    const renewed = writer.patch(lease, signal);
    const waiting = await client.nextRequest();
    const { method, contentType, body, timeoutMs = 0 } = waiting.request;
    assert.deepEqual(
      [method, waiting.request.path, contentType],
      ["PATCH", `${path}/speaker-n1`, "application/merge-patch+json"],
    );
    assert.deepEqual(body, { spec });
    assert.ok(timeoutMs > 0 && timeoutMs < 12_000, "before the next renewal");
    waiting.answer(answer);
    assert.equal(await renewed, "42");
  });

  test("names the version that it must still have, where that matters", async () => {
    void writer.patch(lease, signal, "41");
    const { request } = await client.nextRequest();
    assert.deepEqual(request.body, { metadata: { resourceVersion: "41" }, spec });
  });

  test("creates one with its labels", async () => {
    const created = writer.create(lease, signal);
    const waiting = await client.nextRequest();
    assert.deepEqual([waiting.request.method, waiting.request.path], ["POST", path]);
    assert.deepEqual(waiting.request.body, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "speaker-n1", namespace: "fairlead-system", labels: { "fairlead.dev/component": "speaker" } },
      spec,
    });
    waiting.answer(answer, 201);
    assert.equal(await created, "42");
  });
});
