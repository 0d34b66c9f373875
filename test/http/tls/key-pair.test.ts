// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspectKeyPair } from "../../../src/http/tls/key-pair.ts";
import { makeAuthority, makeCertificate } from "../../support/make-certificate.ts";

const authority = makeAuthority("ca");
const until = Date.UTC(2030, 0, 1);
const named = makeCertificate({
  subject: [["CN", "ignored"]],
  issuer: authority,
  until,
  dnsNames: ["A.example", "*.b.example"],
});
const plain = makeCertificate({
  subject: [
    ["O", "x"],
    ["CN", "C.example"],
  ],
  issuer: authority,
  until,
});
const odd = makeCertificate({ subject: [["CN", "not a host"]], issuer: authority, until });

describe("a certificate and its key", () => {
  const rows = [
    ["that has names", named, ["a.example", "*.b.example"]],
    ["that has a common name only", plain, ["c.example"]],
    ["whose common name is no host", odd, []],
  ] as const;
  for (const [what, pair, names] of rows) {
    test(`${what}: ${names.join(", ")}`, () => {
      assert.deepEqual(inspectKeyPair(pair, "pair"), { names, validUntil: until });
    });
  }

  test("may have others behind it", () => {
    assert.deepEqual(inspectKeyPair({ cert: named.cert + authority.cert, key: named.key }, "pair").names, [
      "a.example",
      "*.b.example",
    ]);
  });

  const broken = [
    ["of another", { cert: named.cert, key: plain.key }, /the key is not that of the certificate/],
    ["that are nothing", { cert: "", key: "" }, /pair: /],
    ["of which one is cut off", { cert: named.cert, key: named.key.slice(0, 100) }, /pair: /],
    [
      "with something behind it that is none",
      { cert: `${named.cert}-----BEGIN CERTIFICATE-----\nAAAA\n`, key: named.key },
      /pair: /,
    ],
  ] as const;
  for (const [what, pair, message] of broken) {
    test(`${what} are of no use`, () => {
      assert.throws(() => inspectKeyPair(pair, "pair"), { name: "UserError", reason: "InvalidCertificate", message });
    });
  }
});
