// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { type HttpServer, serveHttp } from "../../src/http/server.ts";
import { silentLog } from "../../src/log.ts";

interface Reply {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

function ask(server: HttpServer, path: string, method = "GET"): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...server.address, path, method, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        body += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode, type: response.headers["content-type"], body }));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

describe("the HTTP server", () => {
  let server: HttpServer;
  let problem: string | undefined;
  let expose = (): Promise<string> => Promise.resolve("up 1\n");

  before(async () => {
    const state = {
      livez: [{ name: "ping", problem: () => undefined }],
      readyz: [
        { name: "ping", problem: () => undefined },
        { name: "informers", problem: () => problem },
      ],
      metrics: { contentType: "text/plain; version=0.0.4", expose: () => expose() },
    };
    server = await serveHttp({ host: "127.0.0.1", port: 0 }, state, silentLog);
  });

  after(() => server.close());

  const pages: readonly (readonly [path: string, status: number, body: string])[] = [
    ["/healthz", 200, "ok"],
    ["/healthz/", 200, "ok"],
    ["/livez", 200, "ok"],
    ["/readyz", 503, "[+]ping ok\n[-]informers failed: not yet\nreadyz check failed\n"],
    ["/readyz/ping", 200, "ok"],
    ["/readyz/informers", 503, "[-]informers failed: not yet\nreadyz check failed\n"],
    ["/readyz?exclude=informers", 200, "ok"],
    ["/healthz?verbose", 200, "[+]ping ok\nhealthz check passed\n"],
    ["/healthz/unheard", 404, "not found\n"],
    ["/", 404, "not found\n"],
    ["/configz", 404, "not found\n"],
    ["/metrics", 200, "up 1\n"],
  ];
  for (const [path, status, body] of pages) {
    test(`GET ${path}: ${status}`, async () => {
      problem = "not yet";
      const reply = await ask(server, path);
      assert.deepEqual([reply.status, reply.body], [status, body]);
    });
  }

  test("turns ready when all is well", async () => {
    problem = undefined;
    assert.deepEqual(await ask(server, "/readyz"), { status: 200, type: "text/plain; charset=utf-8", body: "ok" });
  });

  test("says the type of its metrics", async () => {
    assert.equal((await ask(server, "/metrics")).type, "text/plain; version=0.0.4");
  });

  test("answers HEAD without a body, and nothing else than GET", async () => {
    assert.deepEqual(await ask(server, "/healthz", "HEAD"), {
      status: 200,
      type: "text/plain; charset=utf-8",
      body: "",
    });
    assert.equal((await ask(server, "/healthz", "POST")).status, 405);
  });

  test("survives a page that fails, and a request line that is none", async () => {
    const before = expose;
    expose = () => Promise.reject(new Error("a bug"));
    assert.equal((await ask(server, "/metrics")).status, 500);
    expose = before;
    assert.equal((await ask(server, "//")).status, 400);
    const socket = connect(server.address.port, server.address.host);
    socket.on("error", () => undefined).resume();
    socket.end("NONSENSE\r\n\r\n");
    await new Promise((resolve) => socket.once("close", resolve));
    assert.equal((await ask(server, "/metrics")).status, 200);
  });

  test("says what is wrong with an address that is taken", async () => {
    const state = { livez: [], readyz: [], metrics: { contentType: "", expose } };
    const { host, port } = server.address;
    await assert.rejects(serveHttp({ host, port }, state, silentLog), {
      name: "UserError",
      reason: "AddressUnavailable",
      message: new RegExp(`${port}`),
    });
  });

  test("closes at once, though somebody is still connected", async () => {
    const state = { livez: [], readyz: [], metrics: { contentType: "", expose } };
    const other = await serveHttp({ host: "127.0.0.1", port: 0 }, state, silentLog);
    const socket = connect(other.address.port, other.address.host);
    socket.on("error", () => undefined).resume();
    await new Promise((resolve) => socket.once("connect", resolve));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await Promise.all([other.close(), closed]);
  });
});
