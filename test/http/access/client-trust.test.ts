// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAuthorities } from "../../../src/http/access/authorities.ts";
import { ClientTrust } from "../../../src/http/access/client-trust.ts";
import { makeAuthority } from "../../support/make-certificate.ts";

const [one, two] = [makeAuthority("one"), makeAuthority("two")].map(({ cert }) => parseAuthorities(cert, "it"));
const headers = { allowedNames: [], usernameHeaders: [], uidHeaders: [], groupHeaders: [], extraHeaderPrefixes: [] };

test("whom one trusts changes, and only a change of authorities is told", () => {
  assert.ok(one && two);
  const trust = new ClientTrust();
  const told: (readonly string[])[] = [];
  trust.onChange(() => told.push(trust.pem));
  trust.setClients(one);
  trust.setClients(parseAuthorities(`again: ${one.pem}`, "it"));
  trust.setFrontProxies({ ...headers, authorities: two });
  trust.setFrontProxies({ ...headers, allowedNames: ["a"], authorities: two });
  trust.setClients(undefined);
  assert.deepEqual(told, [[one.pem], [one.pem, two.pem], [two.pem]]);
  assert.deepEqual(trust.frontProxies?.allowedNames, ["a"]);
  assert.equal(trust.clients, undefined);
});
