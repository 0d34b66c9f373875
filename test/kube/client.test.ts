// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { RetryableError } from "../../src/errors.ts";
import type { KubeClient } from "../../src/kube/client.ts";
import {
  type Answer,
  failWith,
  hang,
  json,
  rawText,
  reset,
  ScriptedApiServer,
} from "../support/scripted-api-server.ts";
import { clientOf, eventually, failureOf, services } from "./client-parts.ts";

describe("the client", () => {
  let server: ScriptedApiServer;
  let client: KubeClient;
  let retries: string[];

  beforeEach(async () => {
    server = await ScriptedApiServer.start();
    retries = [];
    client = clientOf(server.url, undefined, retries);
  });

  afterEach(async () => {
    client.close();
    await server.close();
  });

  test("sends method, path, query, headers and body, and parses the answer", async () => {
    server.answer(json({ ok: true }, 201));
    const answer = await client.request({
      method: "PATCH",
      path: "/api/v1/namespaces/default/services/web/status",
      query: { fieldManager: "fairlead", dryRun: "All" },
      body: { status: { text: "ü" } },
      contentType: "application/strategic-merge-patch+json",
    });
    assert.deepEqual(answer, { status: 201, body: { ok: true } });
    const [seen] = server.seen;
    assert.equal(seen?.method, "PATCH");
    assert.equal(seen?.path, "/api/v1/namespaces/default/services/web/status");
    assert.deepEqual(seen?.query, { fieldManager: "fairlead", dryRun: "All" });
    assert.equal(seen?.body, '{"status":{"text":"ü"}}');
    assert.equal(seen?.headers["content-type"], "application/strategic-merge-patch+json");
    assert.equal(seen?.headers["authorization"], "Bearer secret");
    assert.equal(seen?.headers["user-agent"], "fairlead/test");
    assert.equal(seen?.headers["accept"], "application/json");
  });

  test("keeps the path of a server behind a prefix", async () => {
    server.answer(json({}));
    const prefixed = clientOf(`${server.url}/k8s/clusters/c1/`);
    await prefixed.request(services);
    prefixed.close();
    assert.equal(server.seen[0]?.path, "/k8s/clusters/c1/api/v1/services");
  });

  test("uses one connection for request after request", async () => {
    server.answer(json({}));
    for (let request = 0; request < 10; request++) await client.request(services);
    assert.deepEqual(new Set(server.seen.map(({ connection }) => connection)), new Set([1]));
  });

  test("gives text that is not JSON as it is", async () => {
    server.answer((response) => response.end("ok"));
    assert.equal((await client.request({ method: "GET", path: "/healthz" })).body, "ok");
  });

  const failures: readonly { name: string; answer: Answer; reason: string; kind: string; retryAfterMs?: number }[] = [
    { name: "404", answer: failWith(404, 'services "x" not found'), kind: "RetryableError", reason: "NotFound" },
    { name: "403", answer: failWith(403, "services is forbidden"), kind: "TerminalError", reason: "Forbidden" },
    {
      name: "429 with Retry-After",
      answer: failWith(429, "too many requests", { "retry-after": "7" }),
      kind: "RetryableError",
      reason: "TooManyRequests",
      retryAfterMs: 7000,
    },
    {
      name: "500",
      answer: failWith(500, "etcdserver: request timed out"),
      kind: "RetryableError",
      reason: "ServerError",
    },
    { name: "an unknown code", answer: failWith(418, "teapot"), kind: "TerminalError", reason: "InternalError" },
    {
      name: "half an answer",
      answer: rawText('{"items":[', "Reset"),
      kind: "RetryableError",
      reason: "ConnectionReset",
    },
    { name: "a reset", answer: reset, kind: "RetryableError", reason: "ConnectionReset" },
    { name: "garbage", answer: rawText("<html>", "End"), kind: "RetryableError", reason: "GarbledAnswer" },
    {
      name: "no HTTP at all",
      answer: (response) => response.socket?.end("SSH-2.0-OpenSSH\r\n"),
      kind: "RetryableError",
      reason: "GarbledAnswer",
    },
  ];
  for (const { name, answer, kind, reason, retryAfterMs } of failures) {
    test(`${name}: ${kind} ${reason}`, async () => {
      server.answer(answer);
      const error = await failureOf(client.request(services));
      assert.deepEqual([error.kind, error.reason], [kind, reason], error.message);
      if (retryAfterMs !== undefined) assert.equal((error as RetryableError).retryAfterMs, retryAfterMs);
    });
  }

  test("a text that is no Status object is told as it is", async () => {
    server.answer((response) => response.writeHead(503).end("upstream is away"));
    const error = await failureOf(client.request(services));
    assert.deepEqual([error.reason, error.message], ["ServiceUnavailable", "upstream is away"]);
  });

  test("a refused connection is RetryableError ConnectionRefused", async () => {
    await server.close();
    const error = await failureOf(client.request(services));
    assert.deepEqual([error.kind, error.reason], ["RetryableError", "ConnectionRefused"]);
    await server.listen();
  });

  test("no answer in time is RetryableError Timeout, and leaves no connection", async () => {
    server.answer(hang);
    const error = await failureOf(client.request({ ...services, timeoutMs: 30 }));
    assert.deepEqual([error.kind, error.reason], ["RetryableError", "Timeout"]);
    await eventually(() => server.openConnections === 0);
  });

  test("after no answer in time no connection that was kept is believed any more", async () => {
    const held: (() => void)[] = [];
    server.answer((response) => held.push(() => response.end("{}")));
    const both = [client.request(services), client.request(services)];
    await eventually(() => held.length === 2);
    for (const answer of held) answer();
    await Promise.all(both);
    server.answer(hang, json({}));
    await failureOf(client.request({ ...services, timeoutMs: 30 }));
    await client.request(services);
    const [first, second, , last] = server.seen.map(({ connection }) => connection);
    assert.deepEqual([first, second, last], [1, 2, 3]);
  });

  test("an answer that stops in the middle is a Timeout too", async () => {
    server.answer(rawText('{"items":[', "Hold"));
    const error = await failureOf(client.request({ ...services, timeoutMs: 50 }));
    assert.equal(error.reason, "Timeout");
  });

  test("an aborted request rejects with the signal's reason", async () => {
    server.answer(hang);
    const stop = new AbortController();
    const reason = new Error("the process ends");
    const request = client.request({ ...services, signal: stop.signal });
    await eventually(() => server.seen.length === 1);
    stop.abort(reason);
    await assert.rejects(request, reason);
    await assert.rejects(client.request({ ...services, signal: stop.signal }), reason);
    assert.equal(server.seen.length, 1);
  });

  test("a kept connection that the server has closed is not the caller's trouble", async () => {
    server.answer(json({}), reset, json({ second: true }));
    await client.request(services);
    assert.deepEqual((await client.request(services)).body, { second: true });
    assert.equal(server.seen.length, 3);
    assert.deepEqual(retries, ["GET <error>"]);
  });

  test("after a 401 it tries once more, then says Unauthorized", async () => {
    server.answer(failWith(401, "Unauthorized"), json({ ok: true }));
    assert.deepEqual((await client.request(services)).body, { ok: true });
    server.answer(failWith(401, "Unauthorized"));
    const error = await failureOf(client.request(services));
    assert.deepEqual([error.kind, error.reason], ["RetryableError", "Unauthorized"]);
    assert.equal(server.seen.length, 4);
    assert.deepEqual(retries, ["GET 401", "GET 401"]);
  });
});
