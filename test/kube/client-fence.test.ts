// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { RetryableError } from "../../src/errors.ts";
import type { KubeClient, KubeRequest } from "../../src/kube/client.ts";
import { json, reset, ScriptedApiServer } from "../support/scripted-api-server.ts";
import { clientOf, failureOf, services } from "./client-parts.ts";

const patch: KubeRequest = {
  method: "PATCH",
  path: "/api/v1/namespaces/default/services/web/status",
  body: { status: null },
  contentType: "application/merge-patch+json",
};

describe("a fenced client", () => {
  let server: ScriptedApiServer;
  let client: KubeClient;
  let isOpen: boolean;
  let asked: number;
  /** Called when the fence is asked. */
  let connectionsWhenAsked: readonly number[];

  beforeEach(async () => {
    server = await ScriptedApiServer.start();
    server.answer(json({ ok: true }));
    isOpen = true;
    asked = 0;
    connectionsWhenAsked = [];
    client = clientOf(server.url, {
      pass() {
        asked++;
        connectionsWhenAsked = [...connectionsWhenAsked, server.openConnections];
        if (!isOpen) throw new RetryableError("NotLeading", "not now");
      },
    });
  });

  afterEach(async () => {
    client.close();
    await server.close();
  });

  test("writes while it may, over a new connection and a kept one", async () => {
    await client.request(patch);
    await client.request(patch);
    assert.deepEqual([server.seen.length, asked], [2, 2]);
    assert.deepEqual(
      server.seen.map(({ body, connection }) => [body, connection]),
      [
        ['{"status":null}', 1],
        ['{"status":null}', 1],
      ],
    );
  });

  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    test(`lets no ${method} out where it may not`, async () => {
      isOpen = false;
      assert.equal((await failureOf(client.request({ ...patch, method }))).reason, "NotLeading");
      await client.request(services);
      assert.equal((await failureOf(client.request({ ...patch, method }))).reason, "NotLeading");
      assert.deepEqual([server.seen.map((seen) => seen.method), asked], [["GET"], 2]);
    });
  }

  test("asks only once the connection stands", async () => {
    await client.request(patch);
    assert.deepEqual(connectionsWhenAsked, [1]);
  });

  test("asks again before it says it again on a new connection", async () => {
    await client.request(patch);
    server.answer(reset);
    const failure = client.request(patch);
    isOpen = false;
    assert.equal((await failureOf(failure)).reason, "NotLeading");
    assert.equal(server.seen.length, 1);
  });

  test("reads and watches without asking", async () => {
    isOpen = false;
    await client.request(services);
    assert.equal(asked, 0);
  });
});
