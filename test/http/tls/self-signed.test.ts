// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { connect, createServer } from "node:tls";
import { inspectKeyPair } from "../../../src/http/tls/key-pair.ts";
import { makeSelfSigned, selfSignedLifeMs } from "../../../src/http/tls/self-signed.ts";

const hosts = ["localhost", "127.0.0.1", "::1", "192.0.2.7"];
const now = Date.UTC(2026, 5, 1);

describe("a certificate that signs itself", () => {
  const { cert, key } = makeSelfSigned(hosts, now);
  const certificate = new X509Certificate(cert);

  test("is for its hosts", () => {
    for (const host of ["127.0.0.1", "::1", "192.0.2.7"]) assert.equal(certificate.checkIP(host), host);
    assert.equal(certificate.checkIP("192.0.2.8"), undefined);
    assert.equal(certificate.checkHost("localhost"), "localhost");
    assert.equal(certificate.checkHost("example.com"), undefined);
  });

  test("holds from an hour ago, for a year", () => {
    assert.equal(Date.parse(certificate.validFrom), now - 3_600_000);
    assert.equal(Date.parse(certificate.validTo), now - 3_600_000 + selfSignedLifeMs);
  });

  test("is a server's, of no authority, signed by its own key", () => {
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
    assert.equal(certificate.ca, false);
    assert.ok(certificate.verify(certificate.publicKey));
    assert.equal(certificate.subject, `CN=localhost@${now / 1_000}`);
    assert.equal(certificate.issuer, certificate.subject);
  });

  test("has a number and a key that no other has", () => {
    const other = new X509Certificate(makeSelfSigned(hosts, now).cert);
    assert.notEqual(other.serialNumber, certificate.serialNumber);
    assert.ok(!other.verify(certificate.publicKey));
    assert.match(certificate.serialNumber, /^[4-7][0-9A-F]{31}$/);
  });

  test("lets a client in that was told to trust it, and knows the host", async () => {
    const pair = makeSelfSigned(["localhost"], Date.now());
    assert.deepEqual(inspectKeyPair(pair, "it").names, ["localhost"]);
    const server = createServer(pair, (socket) => socket.end());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host: "127.0.0.1", servername: "localhost", ca: pair.cert });
    await once(client, "secureConnect");
    assert.ok(client.authorized);
    client.destroy();
    server.close();
  });

  test("with its key, as PEM", () => {
    assert.match(cert, /^-----BEGIN CERTIFICATE-----\n([\w+/=]{1,64}\n)+-----END CERTIFICATE-----\n$/);
    assert.match(key, /^-----BEGIN PRIVATE KEY-----\n/);
  });
});
