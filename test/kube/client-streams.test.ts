// SPDX-License-Identifier: Apache-2.0

/** What the client does with answers that go on: watches. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { KubeClient } from "../../src/kube/client.ts";
import { type Answer, failWith, hang, rawText, ScriptedApiServer } from "../support/scripted-api-server.ts";
import { clientOf, eventually, failureOf, services } from "./client-parts.ts";

describe("a stream", () => {
  let server: ScriptedApiServer;
  let client: KubeClient;

  beforeEach(async () => {
    server = await ScriptedApiServer.start();
    client = clientOf(server.url);
  });

  afterEach(async () => {
    client.close();
    await server.close();
  });

  const idleMs = (): number => 60_000;

  async function collect(lines: AsyncIterable<unknown>, into: unknown[]): Promise<void> {
    for await (const line of lines) into.push(line);
  }

  test("yields each line parsed, and ends with the answer", async () => {
    server.answer(rawText('{"n":1}\n\n{"n":2}\n{"n":3}', "End"));
    const lines: unknown[] = [];
    let opened = 0;
    const query = { watch: "true" };
    const onOpen = (): void => void opened++;
    const { signal } = new AbortController();
    await collect(client.stream({ path: services.path, query, signal, idleMs, onOpen }), lines);
    assert.deepEqual(lines, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    assert.equal(opened, 1);
    assert.deepEqual(server.seen[0]?.query, query);
  });

  const broken: readonly { name: string; answer: Answer; reason: string; lines: number }[] = [
    { name: "a reset in the middle", answer: rawText('{"n":1}\n{"n"', "Reset"), reason: "ConnectionReset", lines: 1 },
    {
      name: "garbage in the middle",
      answer: rawText('{"n":1}\n<html>\n', "Hold"),
      reason: "GarbledAnswer",
      lines: 1,
    },
    { name: "a 410", answer: failWith(410, "too old"), reason: "Expired", lines: 0 },
    { name: "a refusal", answer: failWith(400, "bad"), reason: "BadRequest", lines: 0 },
  ];
  for (const { name, answer, reason, lines: expected } of broken) {
    test(`${name} throws ${reason}`, async () => {
      server.answer(answer);
      const lines: unknown[] = [];
      const { signal } = new AbortController();
      const error = await failureOf(collect(client.stream({ path: services.path, query: {}, signal, idleMs }), lines));
      assert.equal(error.reason, reason, error.message);
      assert.equal(lines.length, expected);
    });
  }

  test("silence beyond the limit throws Silent", async () => {
    server.answer(rawText('{"n":1}\n', "Hold"));
    const lines: unknown[] = [];
    const { signal } = new AbortController();
    const stream = client.stream({ path: services.path, query: {}, signal, idleMs: () => 40 });
    const error = await failureOf(collect(stream, lines));
    assert.deepEqual([error.kind, error.reason, lines.length], ["RetryableError", "Silent", 1]);
    await eventually(() => server.openConnections === 0);
  });

  test("a request that times out casts out the watches that were silent meanwhile", async () => {
    server.answer(rawText('{"n":1}\n', "Hold"), hang);
    const lines: unknown[] = [];
    const { signal } = new AbortController();
    const watching = collect(client.stream({ path: services.path, query: {}, signal, idleMs }), lines);
    await eventually(() => lines.length === 1);
    const [ofRequest, ofWatch] = await Promise.all([
      failureOf(client.request({ ...services, timeoutMs: 40 })),
      failureOf(watching),
    ]);
    assert.deepEqual([ofRequest.reason, ofWatch.reason], ["Timeout", "Silent"]);
  });

  test("an abort ends it with the signal's reason, and leaves no connection", async () => {
    server.answer(rawText('{"n":1}\n', "Hold"));
    const stop = new AbortController();
    const lines: unknown[] = [];
    const watching = collect(client.stream({ path: services.path, query: {}, signal: stop.signal, idleMs }), lines);
    await eventually(() => lines.length === 1);
    const reason = new Error("the process ends");
    stop.abort(reason);
    await assert.rejects(watching, reason);
    await eventually(() => server.openConnections === 0);
  });

  test("a reader that turns away closes the connection", async () => {
    server.answer(rawText('{"n":1}\n{"n":2}\n', "Hold"));
    const { signal } = new AbortController();
    for await (const line of client.stream({ path: services.path, query: {}, signal, idleMs })) {
      assert.deepEqual(line, { n: 1 });
      break;
    }
    await eventually(() => server.openConnections === 0);
  });
});
