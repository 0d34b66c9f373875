// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connect2 } from "node:http2";
import { describe, test } from "node:test";
import { type Page, textPage } from "../../src/http/page.ts";
import { makeSelfSigned } from "../../src/http/tls/self-signed.ts";
import { type MadeCertificate, makeAuthority, makeCertificate, makeClient } from "../support/make-certificate.ts";
import { askHttps, openTls, servedCertificate } from "./https-client.ts";
import { askOn, newIdentity, pair, serve } from "./secure-rig.ts";

const authority = makeAuthority("clients");

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
});
