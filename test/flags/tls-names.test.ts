// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createSecureContext, getCiphers } from "node:tls";
import {
  cipherSuites,
  curves,
  insecureCipherSuites,
  toOpenSslCiphers,
  toOpenSslCurves,
} from "../../src/flags/tls-names.ts";

describe("Go's names", () => {
  test("of cipher suites are names that OpenSSL knows", () => {
    const known = new Set(getCiphers().map((name) => name.toUpperCase()));
    for (const name of Object.values(cipherSuites)) assert.ok(known.has(name), name);
  });

  test("of curves are names that OpenSSL knows", () => {
    for (const name of Object.values(curves)) createSecureContext({ ecdhCurve: name });
    createSecureContext({ ecdhCurve: toOpenSslCurves(Object.keys(curves)) ?? assert.fail() });
    assert.throws(() => createSecureContext({ ecdhCurve: "P-257" }));
  });

  const rows: readonly (readonly [names: readonly string[], list: string | undefined])[] = [
    [[], undefined],
    [["TLS_AES_256_GCM_SHA384"], "TLS_AES_256_GCM_SHA384"],
    [
      ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
      "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES128-GCM-SHA256",
    ],
    [
      ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"],
      "ECDHE-RSA-CHACHA20-POLY1305:TLS_AES_128_GCM_SHA256",
    ],
    [
      ["TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "TLS_RSA_WITH_RC4_128_SHA"],
      "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256",
    ],
  ];
  for (const [names, list] of rows) {
    test(`of suites, ${names.join(", ")}: ${list}`, () => {
      assert.equal(toOpenSslCiphers(names), list);
      if (list !== undefined) createSecureContext({ ciphers: list });
    });
  }

  test("of suites are those of Go, each either offered or not", () => {
    assert.equal(Object.keys(cipherSuites).filter((name) => insecureCipherSuites.has(name)).length, 0);
    // crypto/tls has 13 and 12; two of the first have another name as well.
    assert.deepEqual([Object.keys(cipherSuites).length, insecureCipherSuites.size], [15, 12]);
  });

  test("of curves in the order in which they are given", () => {
    assert.equal(toOpenSslCurves([]), undefined);
    assert.equal(toOpenSslCurves(["29", "23"]), "X25519:P-256");
  });
});
