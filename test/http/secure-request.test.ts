// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type MadeCertificate, makeAuthority, makeCertificate, makeClient } from "../support/make-certificate.ts";
import { askHttps, type HttpsAsk, openTls } from "./https-client.ts";
import { askOn, newIdentity, serve } from "./secure-rig.ts";

const authority = makeAuthority("clients");

for (const protocol of ["h2", "http/1.1"] as const) {
  describe(`a request over ${protocol} to the secure server`, () => {
    let port: number;
    const identity = newIdentity();
    before(async () => {
      identity.setAuthorities([authority.cert]);
      ({ port } = await serve({ identity }));
    });
    const ask = (path: string, more: HttpsAsk = {}) => askHttps(port, path, { protocol, ...more });

    test("is handed on undecoded", async () => {
      assert.equal((await ask("/a/%2e%2E/b?verbose&x=1%3F?2")).body, "GET|/a/%2e%2E/b|verbose=&x=1%3F%3F2|||");
    });

    test("has an answer with headers that keep it from being kept, or taken for something else", async () => {
      const { headers } = await ask("/");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["cache-control"], "no-cache, private");
    });

    test("by HEAD has an answer without a body, but with its length", async () => {
      const { body, headers } = await ask("/", { method: "HEAD" });
      assert.deepEqual([body, headers["content-length"]], ["", "10"]);
    });

    test("may have a body to PUT only, and a short one", async () => {
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
      [
        "one of a stranger who bears the authority's name",
        shows(makeClient(makeAuthority("clients"), "eve")),
        "CN=eve|CERT_SIGNATURE_FAILURE",
      ],
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
      test(`shows as the client's certificate ${what}`, async () => {
        const { body } = await ask("/", credentials);
        assert.equal(body.split("|").slice(3, 5).join("|").replace(/\|$/, ""), told);
      });
    }

    test("shows it each time, also where it is one of several on a connection", async () => {
      const { cert, key } = makeClient(middle, "jane");
      const socket = await openTls(port, "http/1.1", { cert: cert + middle.cert, key });
      for (let time = 0; time < 2; time++) assert.match(await askOn(socket), /\|CN=jane\|\|/);
      socket.destroy();
    });
  });
}
