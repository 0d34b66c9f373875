// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAuthorities } from "../../../src/http/access/authorities.ts";
import { makeAuthority } from "../../support/make-certificate.ts";

const [one, two] = [makeAuthority("one"), makeAuthority("two")];

test("a bundle is read with all that stands between its certificates", () => {
  const { certificates, pem } = parseAuthorities(`# one\n${one.cert}\n# two\n${two.cert}${two.key}`, "bundle");
  assert.deepEqual(
    certificates.map(({ subject }) => subject),
    ["CN=one", "CN=two"],
  );
  assert.doesNotMatch(pem, /PRIVATE KEY|#/);
});

for (const [what, text] of [
  ["nothing", ""],
  ["a key", one.key],
  ["a certificate that cannot be read", one.cert + two.cert.replace(/\n.{64}\n/, "\nAAAA\n")],
] as const) {
  test(`${what} is no bundle`, () => {
    assert.throws(() => parseAuthorities(text, "bundle"), { reason: "InvalidCertificate", message: /^bundle: / });
  });
}
