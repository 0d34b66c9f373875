// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { RetryableError } from "../../src/errors.ts";
import type { KubeClient } from "../../src/kube/client.ts";
import { toAnswerError } from "../../src/kube/errors.ts";
import { countRequests } from "../../src/kube/request-metrics.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

describe("requests are counted", () => {
  let inner: ScriptedClient;
  let clock: FakeClock;
  let client: KubeClient;
  let counted: unknown[];

  beforeEach(() => {
    inner = new ScriptedClient();
    clock = new FakeClock();
    counted = [];
    client = countRequests(inner, { requested: (request, seconds) => counted.push([request, seconds]) }, clock);
  });

  const path = "/api/v1/services";
  const failures: readonly (readonly [name: string, error: Error, code: string])[] = [
    ["404", toAnswerError({ status: 404, message: "", retryAfterMs: undefined }), "404"],
    ["a refused connection", new RetryableError("ConnectionRefused", "refused"), "<error>"],
  ];

  test("when they are answered", async () => {
    const answered = client.request({ method: "PATCH", path });
    const { answer } = await inner.nextRequest();
    await clock.advance(250);
    answer({ a: 1 }, 201);
    assert.deepEqual(await answered, { status: 201, body: { a: 1 } });
    assert.deepEqual(counted, [[{ method: "PATCH", host: "scripted", code: "201" }, 0.25]]);
  });

  for (const [name, error, code] of failures) {
    test(`when they end with ${name}`, async () => {
      const answered = client.request({ method: "GET", path });
      (await inner.nextRequest()).fail(error);
      await assert.rejects(answered, error);
      assert.deepEqual(counted, [[{ method: "GET", host: "scripted", code }, 0]]);
    });
  }

  test("watches once, when they open, whatever becomes of them", async () => {
    let opened = 0;
    const { signal } = new AbortController();
    const onOpen = (): void => void opened++;
    const reading = (async () => {
      const lines: unknown[] = [];
      for await (const line of client.stream({ path, query: {}, signal, idleMs: () => 1, onOpen })) lines.push(line);
      return lines;
    })();
    const stream = await inner.nextStream();
    stream.open();
    stream.push({ n: 1 });
    stream.fail(new RetryableError("ConnectionReset", "reset"));
    await assert.rejects(reading, { reason: "ConnectionReset" });
    assert.equal(opened, 1);
    assert.deepEqual(counted, [[{ method: "GET", host: "scripted", code: "200" }, 0]]);
  });

  test("watches that do not open, by why", async () => {
    const { signal } = new AbortController();
    const reading = (async () => {
      for await (const line of client.stream({ path, query: {}, signal, idleMs: () => 1 })) assert.fail(String(line));
    })();
    (await inner.nextStream()).fail(toAnswerError({ status: 410, message: "", retryAfterMs: undefined }));
    await assert.rejects(reading, { reason: "Expired" });
    assert.deepEqual(counted, [[{ method: "GET", host: "scripted", code: "410" }, 0]]);
  });
});
