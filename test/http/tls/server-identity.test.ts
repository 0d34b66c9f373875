// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ServerIdentity } from "../../../src/http/tls/server-identity.ts";
import { makeAuthority, makeCertificate } from "../../support/make-certificate.ts";

const manner = { minVersion: "TLSv1.2", ciphers: undefined, curves: undefined } as const;
const authority = makeAuthority("ca");
const pairOf = (...dnsNames: readonly string[]) =>
  makeCertificate({ subject: [["CN", "x"]], issuer: authority, usage: "serverAuth", dnsNames });

describe("the identity of a server", () => {
  test("tells OpenSSL of its pair, and of no authority that nobody named", () => {
    const identity = new ServerIdentity({ ...manner, ciphers: "ECDHE-RSA-AES128-GCM-SHA256", curves: "X25519" });
    const pair = pairOf("a.example");
    identity.setPair(pair, "it");
    const { cert, ca, minVersion, ciphers, ecdhCurve } = identity.options();
    assert.deepEqual(
      { cert, ca, minVersion, ciphers, ecdhCurve },
      {
        cert: pair.cert,
        ca: [],
        minVersion: "TLSv1.2",
        ciphers: "ECDHE-RSA-AES128-GCM-SHA256",
        ecdhCurve: "X25519",
      },
    );
    identity.setAuthorities([authority.cert]);
    assert.deepEqual(identity.options().ca, [authority.cert]);
  });

  test("tells of each change, and of none that is of no use", () => {
    const identity = new ServerIdentity(manner);
    let changes = 0;
    identity.onChange(() => changes++);
    identity.setPair(pairOf("a.example"), "it");
    identity.setNamedPair(0, pairOf("b.example"), []);
    identity.setAuthorities([]);
    assert.equal(changes, 3);
    assert.throws(() => identity.setPair({ cert: "", key: "" }, "it"), { reason: "InvalidCertificate" });
    assert.equal(changes, 3);
  });

  /** By place; the names that are written down, and those of the certificate. */
  const pairs = [
    { names: [], own: ["a.example", "*.a.example", "both.example"] },
    { names: ["x.example", "*.y.example"], own: ["ignored.example"] },
    { names: ["both.example", "*.a.example"], own: [] },
    { names: [], own: ["a.example"] },
  ];
  const rows: readonly (readonly [host: string, place: number | undefined])[] = [
    ["a.example", 0],
    ["A.Example", 0],
    ["deep.a.example", 2],
    ["both.example", 2],
    ["x.example", 1],
    ["one.y.example", 1],
    ["two.one.y.example", undefined],
    ["ignored.example", undefined],
    ["", undefined],
  ];
  const identity = new ServerIdentity(manner);
  for (const [place, { names, own }] of pairs.entries()) identity.setNamedPair(place, pairOf(...own), names);
  const contexts = pairs.map(({ names, own }) => identity.contextFor([...names, ...own][0]?.replace("*", "w") ?? ""));
  for (const [host, place] of rows) {
    test(`has for "${host}" ${place === undefined ? "no pair of its own" : `the pair ${place}`}`, () => {
      assert.equal(identity.contextFor(host), place === undefined ? undefined : contexts[place]);
    });
  }

  test("shows a new pair for a host as soon as there is one", () => {
    const before = identity.contextFor("x.example");
    identity.setNamedPair(1, pairOf("x.example"), ["x.example"]);
    assert.notEqual(identity.contextFor("x.example"), before);
    assert.equal(identity.contextFor("one.y.example"), undefined);
  });
});
