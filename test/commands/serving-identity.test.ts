// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { createServingIdentity } from "../../src/commands/serving-identity.ts";
import { controllerFlags } from "../../src/config.ts";
import { FileFollower } from "../../src/file-follower.ts";
import { fallbacksOf } from "../../src/flags/parse-flags.ts";
import type { SecureServingConfig } from "../../src/flags/secure-serving-flags.ts";
import { selfSignedLifeMs } from "../../src/http/tls/self-signed.ts";
import type { ServerIdentity } from "../../src/http/tls/server-identity.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeCertificate } from "../support/make-certificate.ts";

const dayMs = 86_400_000;

describe("the secure port proves itself", () => {
  let folder: string;
  let clock: FakeClock;
  let follower: FileFollower;
  let told: string[];
  let ended: AbortController;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "fairlead-identity-"));
  });
  after(() => rm(folder, { recursive: true }));

  beforeEach(() => {
    clock = new FakeClock(Date.UTC(2026, 0, 1));
    told = [];
    ended = new AbortController();
    const recorder = { reloaded: (what: string) => told.push(`${what} reloaded`), failed() {} };
    follower = new FileFollower({ clock, log: silentLog, recorder });
  });

  function create(more: Partial<SecureServingConfig> = {}): Promise<ServerIdentity> {
    const recorder = {
      reloaded() {},
      failed() {},
      serves: (what: string, until: number) => told.push(`${what} until ${new Date(until).toISOString().slice(0, 10)}`),
    };
    const config = { ...fallbacksOf(controllerFlags), ...more };
    return createServingIdentity(config, { follower, recorder, clock, signal: ended.signal });
  }

  const certificateOf = (identity: ServerIdentity): X509Certificate =>
    new X509Certificate(String(identity.options().cert));

  test("by a certificate in memory, for this host and for the address if it is one", async () => {
    const here = certificateOf(await create());
    assert.equal(here.subjectAltName, "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
    const there = certificateOf(await create({ "bind-address": "192.0.2.7" }));
    assert.equal(there.checkIP("192.0.2.7"), "192.0.2.7");
    assert.deepEqual(told, ["serving-cert until 2026-12-31", "serving-cert until 2026-12-31"]);
    ended.abort();
  });

  test("by another after half of its life", async () => {
    const identity = await create();
    const first = certificateOf(identity).serialNumber;
    await clock.advance(selfSignedLifeMs / 2 - dayMs);
    assert.equal(certificateOf(identity).serialNumber, first);
    await clock.advance(2 * dayMs);
    assert.notEqual(certificateOf(identity).serialNumber, first);
    ended.abort();
    await clock.advance(selfSignedLifeMs);
    assert.equal(told.length, 2);
  });

  test("by a pair that is made once, and kept in a folder that nobody else reads the key of", async () => {
    const cert = certificateOf(await create({ "cert-dir": file("kept/here") })).serialNumber;
    assert.equal((await stat(file("kept/here/cloud-controller-manager.key"))).mode & 0o777, 0o600);
    assert.match(await readFile(file("kept/here/cloud-controller-manager.crt"), "utf8"), /^-----BEGIN CERTIFICATE/);
    assert.equal(certificateOf(await create({ "cert-dir": file("kept/here") })).serialNumber, cert);
    await rm(file("kept/here/cloud-controller-manager.crt"));
    await assert.rejects(create({ "cert-dir": file("kept/here") }), {
      reason: "InvalidCertificate",
      message: /only one of/,
    });
  });

  test("by nothing where a pair cannot be kept", async () => {
    await writeFile(file("a-file"), "");
    await assert.rejects(create({ "cert-dir": file("a-file/x") }), { reason: "UnwritableFile" });
  });

  test("by the files that it is given, again when they change, and by others to those who ask for other hosts", async () => {
    const [first, second, named] = ["a", "b", "c"].map((name) =>
      makeCertificate({ subject: [["CN", name]], dnsNames: [`${name}.example`], until: Date.UTC(2026, 5, 1) }),
    );
    assert.ok(first && second && named);
    for (const [name, pair] of [
      ["serving", first],
      ["named", named],
    ] as const) {
      await writeFile(file(`${name}.crt`), pair.cert);
      await writeFile(file(`${name}.key`), pair.key);
    }
    const identity = await create({
      "tls-cert-file": file("serving.crt"),
      "tls-private-key-file": file("serving.key"),
      "tls-sni-cert-key": [{ certFile: file("named.crt"), keyFile: file("named.key"), names: [] }],
      "tls-min-version": "VersionTLS13",
      "tls-cipher-suites": ["TLS_AES_128_GCM_SHA256"],
      "tls-curve-preferences": ["29"],
    });
    assert.equal(certificateOf(identity).subject, "CN=a");
    const { minVersion, ciphers, ecdhCurve } = identity.options();
    assert.deepEqual([minVersion, ciphers, ecdhCurve], ["TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519"]);
    assert.notEqual(identity.contextFor("c.example"), undefined);
    await writeFile(file("serving.crt"), second.cert);
    await follower.look();
    assert.equal(certificateOf(identity).subject, "CN=a", "half of a new pair is of no use");
    await writeFile(file("serving.key"), second.key);
    await writeFile(file("named.crt"), second.cert);
    await writeFile(file("named.key"), second.key);
    await follower.look();
    assert.equal(certificateOf(identity).subject, "CN=b");
    assert.equal(identity.contextFor("c.example"), undefined);
    assert.notEqual(identity.contextFor("b.example"), undefined);
    assert.deepEqual(told.slice(-4), [
      "serving-cert until 2026-06-01",
      "serving-cert reloaded",
      "sni-serving-cert until 2026-06-01",
      "sni-serving-cert reloaded",
    ]);
  });
});
