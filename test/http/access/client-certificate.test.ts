// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseAuthorities } from "../../../src/http/access/authorities.ts";
import {
  type ClientCertificate,
  commonNameOf,
  findChainProblem,
  userOf,
} from "../../../src/http/access/client-certificate.ts";
import {
  type CertificateWish,
  type MadeCertificate,
  makeAuthority,
  makeCertificate,
  makeClient,
} from "../../support/make-certificate.ts";

const dayMs = 86_400_000;
const now = Date.now();
const root = makeAuthority("root");
const middle = makeAuthority("middle", root);
const low = makeAuthority("low", middle);
const stale = makeCertificate({ subject: [["CN", "stale"]], issuer: root, isAuthority: true, until: now - 1_000 });
const namesake = makeAuthority("root");

function shown(leaf: MadeCertificate, ...intermediates: readonly MadeCertificate[]): ClientCertificate {
  return {
    leaf: leaf.certificate,
    intermediates: intermediates.map(({ certificate }) => certificate),
    problem: undefined,
  };
}

const jane = (issuer: MadeCertificate): MadeCertificate => makeClient(issuer, "jane");
const bob = jane(root);
const direct = shown(jane(root));
const unknown = /not signed by an authority that is known here/;
const expired = /expired/;

/** OpenSSL has found nothing wrong with any of them: what is tried is which authority they lead to. */
const rows: readonly (readonly [string, ClientCertificate, readonly MadeCertificate[], RegExp | undefined])[] = [
  ["signed by it", direct, [root], undefined],
  ["signed by one of several", direct, [makeAuthority("other"), root], undefined],
  ["signed by another", direct, [makeAuthority("other")], unknown],
  ["signed by another of the same name", direct, [namesake], unknown],
  ["that is an authority itself", shown(root), [root], undefined],
  ["signed through two others", shown(jane(low), low, middle), [root], undefined],
  ["signed through others in another order", shown(jane(low), middle, low), [root], undefined],
  ["of which a link is missing", shown(jane(low), low), [root], unknown],
  ["signed by an intermediate authority that is known", shown(jane(middle)), [middle], undefined],
  ["signed by somebody who is no authority", shown(jane(bob), bob), [root], unknown],
  ["signed through one that has expired", shown(jane(stale), stale), [root], unknown],
  ["signed by an authority that has expired", shown(jane(stale)), [stale], unknown],
  ["with a circle beside it", shown(jane(low), low, low, makeAuthority("low", low), middle), [root], undefined],
];

describe("a client's certificate", () => {
  for (const [what, certificate, known, problem] of rows) {
    test(`${what} is ${problem === undefined ? "good" : "not"}`, () => {
      const authorities = parseAuthorities(known.map(({ cert }) => cert).join(""), "known");
      const found = findChainProblem(certificate, authorities, now);
      if (problem === undefined) assert.equal(found, undefined);
      else assert.match(found ?? "", problem);
    });
  }

  const authorities = parseAuthorities(root.cert, "known");

  test("is good while it lasts", () => {
    const brief = shown(
      makeCertificate({ subject: [["CN", "x"]], issuer: root, from: now - dayMs / 2, until: now + dayMs / 2 }),
    );
    assert.equal(findChainProblem(brief, authorities, now), undefined);
    assert.match(findChainProblem(brief, authorities, now + dayMs * 0.6) ?? "", expired);
    assert.match(findChainProblem(brief, authorities, now - dayMs * 0.6) ?? "", expired);
  });

  test("in which OpenSSL has found something is not good, whoever signed it", () => {
    assert.equal(findChainProblem({ ...direct, problem: "INVALID_PURPOSE" }, authorities, now), "INVALID_PURPOSE");
  });

  const uid = "1.3.6.1.4.1.57683.2";
  const users: readonly (readonly [string, CertificateWish["subject"], object])[] = [
    ["has a name", [["CN", "jane"]], { name: "jane", uid: undefined, groups: [] }],
    [
      "has groups",
      [
        ["O", "a"],
        ["CN", "jane"],
        ["O", "b"],
      ],
      { name: "jane", uid: undefined, groups: ["a", "b"] },
    ],
    [
      "has the last of its names",
      [
        ["CN", "a"],
        ["CN", "b"],
      ],
      { name: "b", uid: undefined, groups: [] },
    ],
    [
      "has a UID",
      [
        ["CN", "jane"],
        [uid, "7"],
      ],
      { name: "jane", uid: "7", groups: [] },
    ],
    [
      "has no more groups than it has values, whatever is in them",
      [
        ["O", "a\nO=system:masters"],
        ["CN", "jane, O=b + O=c"],
      ],
      { name: "jane, O=b + O=c", uid: undefined, groups: ["a\nO=system:masters"] },
    ],
  ];
  for (const [what, subject, user] of users) {
    test(`${what}: ${JSON.stringify(user)}`, () => {
      const found = userOf(makeCertificate({ subject, issuer: root }).certificate);
      assert.ok(found.kind === "User");
      const { extra, ...rest } = found.user;
      assert.deepEqual(rest, user);
      assert.match(extra["authentication.kubernetes.io/credential-id"]?.join() ?? "", /^X509SHA256=[\da-f]{64}$/);
    });
  }

  test("names nobody without a name, and is refused with two UIDs", () => {
    const kindOf = (subject: CertificateWish["subject"]): string =>
      userOf(makeCertificate({ subject, issuer: root }).certificate).kind;
    assert.equal(kindOf([["O", "a"]]), "NoOpinion");
    assert.equal(
      kindOf([
        ["CN", "jane"],
        [uid, "1"],
        [uid, "2"],
      ]),
      "Refused",
    );
    assert.equal(
      kindOf([
        ["CN", "jane"],
        [uid, ""],
      ]),
      "Refused",
    );
    assert.equal(commonNameOf(makeCertificate({ subject: [["O", "a"]] }).certificate), undefined);
  });
});
