// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connect2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import { after, before, describe, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { type Page, textPage } from "../../src/http/page.ts";
import type { SecureRequest } from "../../src/http/secure-request.ts";
import { type SecureServer, type SecureServerOptions, serveSecurely } from "../../src/http/secure-server.ts";
import { makeSelfSigned } from "../../src/http/tls/self-signed.ts";
import { ServerIdentity } from "../../src/http/tls/server-identity.ts";
import { silentLog } from "../../src/log.ts";
import { type MadeCertificate, makeAuthority, makeCertificate, makeClient } from "../support/make-certificate.ts";
import { askHttps, type HttpsAsk, openTls, servedCertificate } from "./https-client.ts";

const pair = makeSelfSigned(["localhost"], Date.now());
const authority = makeAuthority("clients");
const protocols = ["h2", "http/1.1"] as const;

/** Tells what it was asked. */
const echo = async (request: SecureRequest): Promise<Page> => {
  const { method, path, query, certificate } = request;
  const body = method === "PUT" ? ((await request.readBody()) ?? "too long") : "";
  return textPage(
    200,
    [method, path, query.toString(), certificate?.leaf.subject, certificate?.problem, body].join("|"),
  );
};

function newIdentity(manner: Partial<ConstructorParameters<typeof ServerIdentity>[0]> = {}): ServerIdentity {
  const identity = new ServerIdentity({ minVersion: "TLSv1.2", ciphers: undefined, curves: undefined, ...manner });
  identity.setPair(pair, "pair");
  return identity;
}

const opened: SecureServer[] = [];
async function serve(options: Partial<SecureServerOptions> = {}): Promise<SecureServer & { readonly port: number }> {
  const server = await serveSecurely({
    address: { host: "127.0.0.1", port: 0 },
    sharesPort: false,
    speaksHttp2: true,
    maxStreams: 3,
    identity: newIdentity(),
    answer: echo,
    log: silentLog,
    ...options,
  });
  opened.push(server);
  return { ...server, port: server.address.port };
}

after(async () => {
  for (const server of opened) await server.close();
});

for (const protocol of protocols) {
  describe(`over ${protocol}, the secure server`, () => {
    let port: number;
    const identity = newIdentity();
    before(async () => {
      identity.setAuthorities([authority.cert]);
      ({ port } = await serve({ identity }));
    });
    const ask = (path: string, more: HttpsAsk = {}) => askHttps(port, path, { protocol, ...more });

    test("hands on what it was asked, undecoded", async () => {
      assert.equal((await ask("/a/%2e%2E/b?verbose&x=1%3F?2")).body, "GET|/a/%2e%2E/b|verbose=&x=1%3F%3F2|||");
    });

    test("sends headers that keep an answer from being kept, or taken for something else", async () => {
      const { headers } = await ask("/");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["cache-control"], "no-cache, private");
    });

    test("answers HEAD without a body, but with its length", async () => {
      const { body, headers } = await ask("/", { method: "HEAD" });
      assert.deepEqual([body, headers["content-length"]], ["", "10"]);
    });

    test("takes a body to PUT only, and a short one", async () => {
      assert.equal((await ask("/", { method: "PUT", body: "4" })).body, "PUT|/||||4");
      assert.equal((await ask("/", { method: "PUT", body: "4".repeat(65) })).body, "PUT|/||||too long");
      const refused = await ask("/", { method: "POST", body: "x" });
      assert.equal(refused.status, 413);
    });

    const shows = (cert: MadeCertificate, ...others: readonly MadeCertificate[]): HttpsAsk => ({
      tls: { cert: [cert, ...others].map((each) => each.cert).join(""), key: cert.key },
    });
    const middle = makeAuthority("middle", authority);
    const jane = makeClient(authority, "jane");
    const certificates: readonly (readonly [string, HttpsAsk, string])[] = [
      ["none", {}, ""],
      ["a good one", shows(jane), "CN=jane"],
      ["a good one through another authority", shows(makeClient(middle, "jane"), middle), "CN=jane"],
      ["one of a stranger", shows(makeClient(makeAuthority("x"), "eve")), "CN=eve|UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
      [
        "one for servers",
        shows(makeCertificate({ subject: [["CN", "s"]], issuer: authority, usage: "serverAuth" })),
        "CN=s|INVALID_PURPOSE",
      ],
      [
        "one that has expired",
        shows(makeCertificate({ subject: [["CN", "old"]], issuer: authority, until: Date.now() - 1_000 })),
        "CN=old|CERT_HAS_EXPIRED",
      ],
      ["one that is signed by another client", shows(makeClient(jane, "admin"), jane), "CN=admin|INVALID_PURPOSE"],
    ];
    for (const [what, credentials, told] of certificates) {
      test(`sees as the client's certificate ${what}`, async () => {
        const { body } = await ask("/", credentials);
        assert.equal(body.split("|").slice(3, 5).join("|").replace(/\|$/, ""), told);
      });
    }

    test("sees it at each request of a connection", async () => {
      const { cert, key } = makeClient(middle, "jane");
      const socket = await openTls(port, "http/1.1", { cert: cert + middle.cert, key });
      for (let time = 0; time < 2; time++) assert.match(await askOn(socket), /\|CN=jane\|\|/);
      socket.destroy();
    });
  });
}

/** One more request on a connection. */
async function askOn(socket: TLSSocket): Promise<string> {
  socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  const [answer] = await once(socket, "data");
  return String(answer);
}

describe("the secure server", () => {
  test("takes an authority for an end though its own is not known, as Go does", async () => {
    const middle = makeAuthority("middle", authority);
    const identity = newIdentity();
    identity.setAuthorities([middle.cert]);
    const { port } = await serve({ identity });
    const problemOf = async (client: MadeCertificate): Promise<string | undefined> =>
      (await askHttps(port, "/", { tls: client })).body.split("|")[4];
    assert.equal(await problemOf(makeClient(middle, "jane")), "");
    assert.equal(await problemOf(makeClient(authority, "jane")), "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    assert.equal(await problemOf(makeClient(makeAuthority("middle"), "jane")), "CERT_SIGNATURE_FAILURE");
    const server = makeCertificate({ subject: [["CN", "s"]], issuer: middle, usage: "serverAuth" });
    assert.equal(await problemOf(server), "INVALID_PURPOSE");
    const old = makeCertificate({ subject: [["CN", "s"]], issuer: middle, until: Date.now() - 1_000 });
    assert.equal(await problemOf(old), "CERT_HAS_EXPIRED");
  });

  test("believes nobody where no authorities are known, not even those that browsers know", async () => {
    const { port } = await serve();
    const { body } = await askHttps(port, "/", { tls: makeClient(authority, "jane") });
    assert.match(body, /\|UNABLE_TO_VERIFY_LEAF_SIGNATURE\|/);
  });

  test("speaks TLS 1.2 at least, or 1.3, as it is told", async () => {
    const { port } = await serve();
    await assert.rejects(
      openTls(port, "h2", { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "ALL@SECLEVEL=0" }),
    );
    assert.equal((await openTls(port, "h2", { maxVersion: "TLSv1.2" })).getProtocol(), "TLSv1.2");
    assert.equal((await openTls(port, "h2")).getProtocol(), "TLSv1.3");
    const modern = await serve({ identity: newIdentity({ minVersion: "TLSv1.3" }) });
    await assert.rejects(openTls(modern.port, "h2", { maxVersion: "TLSv1.2" }));
  });

  test("speaks the suites and curves that it is told", async () => {
    const manner = { ciphers: "TLS_AES_256_GCM_SHA384:ECDHE-ECDSA-AES256-GCM-SHA384", curves: "P-384" };
    const { port } = await serve({ identity: newIdentity(manner) });
    const socket = await openTls(port, "h2", { maxVersion: "TLSv1.2" });
    assert.equal(socket.getCipher().name, "ECDHE-ECDSA-AES256-GCM-SHA384");
    await assert.rejects(openTls(port, "h2", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" }));
    await assert.rejects(openTls(port, "h2", { ecdhCurve: "X25519" }));
  });

  test("says what is wrong with what OpenSSL does not take", async () => {
    await assert.rejects(serve({ identity: newIdentity({ ciphers: "NONSENSE" }) }), { reason: "InvalidTls" });
  });

  test("speaks no HTTP/2 where it is told not to", async () => {
    const { port } = await serve({ speaksHttp2: false });
    assert.equal((await askHttps(port, "/")).status, 200);
    await assert.rejects(openTls(port, "h2"), /no.application.protocol/i);
  });

  test("lets a client have so many requests under way, and no more", async () => {
    const { port } = await serve();
    const session = connect2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    const [settings] = await once(session, "remoteSettings");
    assert.equal(settings.maxConcurrentStreams, 3);
    session.close();
  });

  test("shows another certificate to connections that are made after it has changed", async () => {
    const identity = newIdentity();
    const { port } = await serve({ identity });
    const before = await openTls(port, "http/1.1");
    const next = makeSelfSigned(["localhost"], Date.now());
    identity.setPair(next, "pair");
    assert.equal(
      (await openTls(port, "h2", { rejectUnauthorized: true, ca: next.cert, servername: "localhost" })).authorized,
      true,
    );
    await assert.rejects(openTls(port, "h2", { rejectUnauthorized: true, ca: pair.cert, servername: "localhost" }));
    assert.match(await askOn(before), /^HTTP\/1.1 200/);
  });

  test("shows the certificate of the host that is asked for", async () => {
    const identity = newIdentity();
    const named = makeCertificate({ subject: [["CN", "a"]], dnsNames: ["a.example"] });
    identity.setNamedPair(0, named, []);
    identity.setAuthorities([authority.cert]);
    const { port } = await serve({ identity });
    const peerOf = async (servername: string) => (await servedCertificate(port, { servername })).fingerprint256;
    assert.equal(await peerOf("a.example"), named.certificate.fingerprint256);
    assert.notEqual(await peerOf("b.example"), named.certificate.fingerprint256);
    const client = makeClient(authority, "jane");
    const { body } = await askHttps(port, "/", { tls: { ...client, servername: "a.example" } });
    assert.match(body, /\|CN=jane\|\|/);
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

  test("goes on when an answer fails, and when a client breaks off", async () => {
    const { promise, resolve } = Promise.withResolvers<Page>();
    const answers = [
      () => Promise.reject(new Error("a bug")),
      () => promise,
      () => Promise.resolve(textPage(200, "ok")),
    ];
    const { port } = await serve({ answer: () => (answers.shift() ?? assert.fail)() });
    assert.deepEqual((await askHttps(port, "/")).body, "internal error\n");
    const session = connect2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    const stream = session.request({ ":path": "/" }).on("error", () => undefined);
    await once(session, "remoteSettings");
    stream.close();
    session.destroy();
    resolve(textPage(200, "late"));
    assert.equal((await askHttps(port, "/", { protocol: "h2" })).body, "ok");
  });

  test("says what is wrong with an address that is taken, and shares it where it may", async () => {
    const { address } = await serve({ sharesPort: true });
    await assert.rejects(serve({ address }), { reason: "AddressUnavailable" });
    await serve({ address, sharesPort: true });
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
