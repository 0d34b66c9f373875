// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { type IncomingMessage, request as sendRequest } from "node:http";
import { connect, type LookupFunction, type Socket } from "node:net";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Call, type CallLimit, limitCall, toQuery } from "../../src/kube/call.ts";
import type { Exchange } from "../../src/kube/connections.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { hang, json, ScriptedApiServer } from "../support/scripted-api-server.ts";

const call: Call = {
  method: "GET",
  path: "/api/v1/services",
  query: {},
  body: undefined,
  contentType: undefined,
  signal: undefined,
  timeoutMs: 30_000,
  untilHeaders: false,
};

/** A socket whose connection never comes to be, without a network that swallows frames. */
const neverConnects = (): Socket => connect({ host: "nowhere.test", port: 1, lookup: () => undefined });

describe("a call", () => {
  let clock: FakeClock;
  let server: ScriptedApiServer;
  let timeouts: number;
  let limit: CallLimit;

  beforeEach(async () => {
    clock = new FakeClock();
    server = await ScriptedApiServer.start();
    timeouts = 0;
  });

  afterEach(async () => {
    limit.end();
    assert.equal(clock.pending, 0, "timers are left");
    await server.close();
  });

  function send(own: Partial<Call>, host: string, createConnection: () => Socket): Exchange {
    const request = sendRequest({ host, path: call.path, createConnection });
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve);
      request.on("error", reject);
    });
    response.catch(() => undefined);
    request.end();
    const exchange = { request, response };
    limit = limitCall({ ...call, ...own }, exchange, clock, () => void timeouts++);
    return exchange;
  }

  const toServer = (lookup?: LookupFunction): Socket => {
    const { hostname, port } = new URL(server.url);
    return connect({ host: lookup === undefined ? hostname : "api.test", port: Number(port), lookup });
  };

  test("whose connection does not come to be is given up long before its own limit", async () => {
    const { request, response } = send({}, "192.0.2.1", neverConnects);
    await clock.advance(2_999);
    assert.equal(request.destroyed, false);
    await clock.advance(1);
    const message = "GET /api/v1/services: no connection within 3000 ms";
    await assert.rejects(response, { name: "RetryableError", reason: "Timeout", message });
    assert.equal(timeouts, 1);
  });

  test("may take longer to find out the server's address", async () => {
    const lookedUp = Promise.withResolvers<Parameters<LookupFunction>[2]>();
    const lookup: LookupFunction = (_host, _options, callback) => lookedUp.resolve(callback);
    server.answer(json({}));
    const { response } = send({}, "api.test", () => toServer(lookup));
    const tell = await lookedUp.promise;
    await clock.advance(20_000);
    tell(null, [{ address: "127.0.0.1", family: 4 }]);
    assert.equal((await response).statusCode, 200);
    assert.equal(timeouts, 0);
  });

  test("whose connection is made has all of its own limit for the answer", async () => {
    server.answer(hang);
    const { request, response } = send({}, "127.0.0.1", () => toServer());
    await new Promise((resolve) => request.once("finish", resolve));
    await clock.advance(29_999);
    assert.equal(request.destroyed, false);
    await clock.advance(1);
    await assert.rejects(response, { reason: "Timeout", message: "GET /api/v1/services: no answer within 30000 ms" });
    assert.equal(timeouts, 1);
  });

  test("that is aborted while its connection is made ends with the signal's reason, and no timer", async () => {
    const stop = new AbortController();
    const { response } = send({ signal: stop.signal }, "192.0.2.1", neverConnects);
    await clock.advance(1_000);
    const reason = new Error("the process ends");
    stop.abort(reason);
    await assert.rejects(response, reason);
    assert.equal(timeouts, 0);
  });
});

test("a query is escaped, and nothing where there is none", () => {
  assert.equal(toQuery({}), "");
  assert.equal(toQuery({ labelSelector: "a=b,c", watch: "true" }), "?labelSelector=a%3Db%2Cc&watch=true");
});
