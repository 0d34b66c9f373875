// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clusterAccessFlags } from "../../src/flags/generic-flags.ts";

describe("--master", () => {
  for (const url of ["", "https://10.0.0.1:6443", "http://[::1]:8080/prefix"]) {
    test(`takes ${url || "nothing"}`, () => assert.equal(clusterAccessFlags.master.parse(url), url));
  }
  for (const host of ["10.0.0.1", "10.0.0.1:6443", "api.example.org", "[2001:db8::1]:6443"]) {
    test(`asks ${host} by https`, () => assert.equal(clusterAccessFlags.master.parse(host), `https://${host}`));
  }
  for (const text of ["10.0.0.1/prefix", "2001:db8::1", "https://", "ftp://a"]) {
    test(`refuses ${text}`, () => assert.throws(() => clusterAccessFlags.master.parse(text), /must be a URL/));
  }
});
