// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connect2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import { describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { textPage } from "../../src/http/page.ts";
import { makeAuthority, makeClient } from "../support/make-certificate.ts";
import { askHttps, openTls } from "./https-client.ts";
import { askOn, newIdentity, serve } from "./secure-rig.ts";

describe("of its connections, the secure server", () => {
  test("keeps that of a client whose certificate bears the name of an authority, and not its signature", async () => {
    const identity = newIdentity();
    identity.setAuthorities([makeAuthority("kubernetes").cert]);
    // Later than with the octets that asked: by then, OpenSSL has looked at the connection once more.
    const answer = () => systemClock.sleep(20).then(() => textPage(401, "refused"));
    const { port } = await serve({ identity, answer });
    const { cert, key } = makeClient(makeAuthority("kubernetes"), "jane");
    for (const protocol of ["h2", "http/1.1"] as const) {
      assert.equal((await askHttps(port, "/", { protocol, tls: { cert, key } })).status, 401);
    }
  });

  test("has connections made anew when clients are judged otherwise", async () => {
    const server = await serve();
    const socket = await openTls(server.port, "http/1.1");
    assert.doesNotMatch(await askOn(socket), /connection: close/i);
    const session = connect2(`https://127.0.0.1:${server.port}`, { rejectUnauthorized: false });
    await once(session, "remoteSettings");
    const goaway = once(session, "goaway");
    server.renewConnections();
    await goaway;
    assert.match(await askOn(socket), /connection: close/i);
    session.close();
  });

  test("takes up no session of before, which would bring an old verdict along", async () => {
    const { port } = await serve();
    const first = await openTls(port, "http/1.1", { maxVersion: "TLSv1.2" });
    const session = first.getSession();
    const second = await openTls(port, "http/1.1", { maxVersion: "TLSv1.2", ...(session && { session }) });
    assert.equal(second.isSessionReused(), false);
  });

  test("cuts the oldest connection where there are too many", async () => {
    const { port } = await serve();
    const sockets = Array.from({ length: 512 }, () => connectTcp(port, "127.0.0.1").on("error", () => undefined));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const cut = once(sockets[0] ?? assert.fail(), "close");
    assert.equal((await askHttps(port, "/")).status, 200);
    await cut;
    assert.equal(sockets[511]?.destroyed, false);
    for (const socket of sockets) socket.destroy();
  });

  test("closes at once, though clients are connected", async () => {
    const server = await serve({ answer: () => new Promise(() => undefined) });
    const socket = await openTls(server.port, "http/1.1");
    socket.on("error", () => undefined).write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    const session = connect2(`https://127.0.0.1:${server.port}`, { rejectUnauthorized: false }).on(
      "error",
      () => undefined,
    );
    await once(session, "remoteSettings");
    const closed = Promise.all([once(socket, "close"), once(session, "close")]);
    await server.close();
    await closed;
  });
});
