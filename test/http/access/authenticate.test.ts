// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RetryableError } from "../../../src/errors.ts";
import { type Authentication, type Credentials, createAuthenticator } from "../../../src/http/access/authenticate.ts";
import { parseAuthorities } from "../../../src/http/access/authorities.ts";
import type { ClientCertificate } from "../../../src/http/access/client-certificate.ts";
import { ClientTrust } from "../../../src/http/access/client-trust.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { type MadeCertificate, makeAuthority, makeCertificate, makeClient } from "../../support/make-certificate.ts";

const clients = makeAuthority("clients");
const proxies = makeAuthority("proxies");

function shown({ certificate }: MadeCertificate): ClientCertificate {
  return { leaf: certificate, intermediates: [], problem: undefined };
}

const jane = shown(makeClient(clients, "jane", "team"));
const proxy = shown(makeClient(proxies, "proxy"));
const otherProxy = shown(makeClient(proxies, "other"));
const stranger = shown(makeClient(makeAuthority("strangers"), "eve"));
const nameless = shown(makeCertificate({ subject: [["O", "team"]], issuer: clients, usage: "clientAuth" }));

const frontProxy = {
  authorities: parseAuthorities(proxies.cert, "proxies"),
  allowedNames: ["proxy"],
  usernameHeaders: ["X-Remote-User"],
  uidHeaders: [],
  groupHeaders: ["X-Remote-Group"],
  extraHeaderPrefixes: [],
};

type Trusts = "all" | "clients" | "nobody";

function rig(trusts: Trusts = "all") {
  const clock = new FakeClock(Date.now());
  const trust = new ClientTrust();
  if (trusts !== "nobody") trust.setClients(parseAuthorities(clients.cert, "clients"));
  if (trusts === "all") trust.setFrontProxies(frontProxy);
  const reviewed: string[] = [];
  const answers = new Map<string, Authentication>([
    ["good", { kind: "User", user: { name: "token-user", uid: "7", groups: ["g"], extra: {} } }],
  ]);
  const failure = { current: undefined as Error | undefined };
  const authenticate = createAuthenticator({
    trust,
    clock,
    tokenTtlMs: 10_000,
    reviewToken: async (token) => {
      reviewed.push(token);
      if (failure.current !== undefined) throw failure.current;
      return answers.get(token) ?? { kind: "Refused", why: "not valid" };
    },
  });
  return { clock, trust, reviewed, answers, failure, authenticate };
}

const headers = (...lines: readonly string[]): readonly string[] => lines;
const bearer = (token: string): readonly string[] => headers("Authorization", `Bearer ${token}`);
const proxied = headers("X-Remote-User", "joe", "X-Remote-Group", "g1", "X-Remote-Group", "g2");
const anonymous = "system:anonymous system:unauthenticated";

function tell(authentication: Authentication): string {
  if (authentication.kind === "Refused") return `refused: ${authentication.why}`;
  const { name, groups } = authentication.user;
  return [name, ...groups].join(" ");
}

const rows: readonly (readonly [what: string, Partial<Credentials>, trusts: Trusts, outcome: string | RegExp])[] = [
  ["nothing is shown", {}, "all", anonymous],
  ["a token is good", { headers: bearer("good") }, "all", "token-user g system:authenticated"],
  ["a token is wrong", { headers: bearer("bad") }, "all", "refused: not valid"],
  ["the scheme is written otherwise", { headers: headers("authorization", "  bEARER good ") }, "all", /^token-user/],
  ["there are words behind the token", { headers: headers("Authorization", "Bearer good x y") }, "all", /^token-user/],
  ["the token is empty", { headers: bearer("") }, "all", anonymous],
  ["there are two spaces before the token", { headers: bearer(" good") }, "all", anonymous],
  [
    "a token is in the second line",
    { headers: headers("Authorization", "", "Authorization", "Bearer good") },
    "all",
    anonymous,
  ],
  ["there is a colon behind the scheme", { headers: headers("Authorization", "Bearer: good") }, "all", anonymous],
  ["it is another scheme", { headers: headers("Authorization", "Basic good") }, "all", anonymous],
  ["it is no scheme", { headers: headers("Authorization", "good") }, "all", anonymous],
  ["a certificate is good", { certificate: jane }, "all", "jane team system:authenticated"],
  ["a certificate is good, and a token is not", { certificate: jane, headers: bearer("bad") }, "all", /^jane /],
  [
    "a certificate is not, and a token is good",
    { certificate: stranger, headers: bearer("good") },
    "all",
    /^token-user/,
  ],
  [
    "a certificate is a stranger's",
    { certificate: stranger },
    "all",
    /^refused: .*front proxy.*; .*client's certificate/,
  ],
  [
    "a certificate is a stranger's, with no front proxies",
    { certificate: stranger },
    "clients",
    /^refused: the client's/,
  ],
  ["nobody's certificates say anything", { certificate: stranger }, "nobody", anonymous],
  ["a certificate is good, and has no name", { certificate: nameless }, "clients", anonymous],
  [
    "OpenSSL found something",
    { certificate: { ...jane, problem: "INVALID_PURPOSE" } },
    "all",
    /^refused: .*INVALID_PURPOSE/,
  ],
  ["a front proxy says who it is", { certificate: proxy, headers: proxied }, "all", "joe g1 g2 system:authenticated"],
  ["anybody says who he is", { headers: proxied }, "all", anonymous],
  ["a client says that he is another", { certificate: jane, headers: proxied }, "all", /^jane /],
  [
    "a proxy's certificate has another name",
    { certificate: otherProxy, headers: proxied },
    "all",
    /^refused: "other" is not/,
  ],
  ["a front proxy says nothing", { certificate: proxy }, "all", /^refused: the client's certificate/],
  ["there are no front proxies", { certificate: proxy, headers: proxied }, "clients", /^refused: the client's/],
];

describe("who asks, where", () => {
  for (const [what, credentials, trusts, outcome] of rows) {
    test(what, async () => {
      const found = tell(await rig(trusts).authenticate({ headers: [], certificate: undefined, ...credentials }));
      if (typeof outcome === "string") assert.equal(found, outcome);
      else assert.match(found, outcome);
    });
  }
});

describe("a token", () => {
  const ask = (parts: ReturnType<typeof rig>, token: string): Promise<string> =>
    parts.authenticate({ headers: bearer(token), certificate: undefined }).then(tell);

  test("is asked about once in ten seconds, good or wrong", async () => {
    const parts = rig();
    for (const token of ["good", "bad", "good", "bad"]) await ask(parts, token);
    parts.answers.set("bad", { kind: "User", user: { name: "late", uid: undefined, groups: [], extra: {} } });
    await parts.clock.advance(9_999);
    assert.equal(await ask(parts, "bad"), "refused: not valid");
    assert.deepEqual(parts.reviewed, ["good", "bad"]);
    await parts.clock.advance(1);
    assert.match(await ask(parts, "bad"), /^late/);
  });

  test("is refused while the API server cannot be asked, and asked about anew", async () => {
    const parts = rig();
    parts.failure.current = new RetryableError("ConnectionRefused", "connection refused");
    assert.match(await ask(parts, "good"), /^refused: .*connection refused/);
    parts.failure.current = undefined;
    assert.match(await ask(parts, "good"), /^token-user/);
  });

  test("is not refused, but to be shown again, where too much is asked", async () => {
    const parts = rig();
    parts.failure.current = new RetryableError("TooManyRequests", "too many");
    await assert.rejects(ask(parts, "good"), { reason: "TooManyRequests" });
  });
});

test("authorities that are not trusted any more are not believed any more", async () => {
  const { trust, authenticate } = rig("clients");
  assert.match(tell(await authenticate({ headers: [], certificate: jane })), /^jane/);
  trust.setClients(parseAuthorities(makeAuthority("clients").cert, "new"));
  assert.match(tell(await authenticate({ headers: [], certificate: jane })), /^refused/);
});
