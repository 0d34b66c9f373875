// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { listen } from "../../src/http/listen.ts";
import { silentLog } from "../../src/log.ts";

const anyPort = { host: "127.0.0.1", port: 0 };

test("a server goes on when a connection could not be accepted, and says so", async () => {
  const lines: string[] = [];
  const server = createServer();
  const log = { ...silentLog, error: (_: object, line: string) => void lines.push(line) };
  const { host, port } = await listen(server, anyPort, { log });
  assert.equal(host, "127.0.0.1");
  assert.notEqual(port, 0);
  for (let time = 0; time < 2; time++) server.emit("error", new Error("EMFILE"));
  assert.deepEqual(lines, ["a connection could not be accepted", "a connection could not be accepted"]);
  server.close();
});

test("a port is shared only with those who share it", async () => {
  const servers = [createServer(), createServer(), createServer()];
  const [first, second, third] = servers;
  assert.ok(first && second && third);
  const address = await listen(first, anyPort, { log: silentLog, sharesPort: true });
  assert.deepEqual(await listen(second, address, { log: silentLog, sharesPort: true }), address);
  await assert.rejects(listen(third, address, { log: silentLog }), {
    reason: "AddressUnavailable",
    message: `cannot listen on 127.0.0.1:${address.port}: listen EADDRINUSE: address already in use 127.0.0.1:${address.port}`,
  });
  for (const server of servers) server.close();
});
