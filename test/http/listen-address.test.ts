// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ListenAddress, parseListenAddress } from "../../src/http/listen-address.ts";

const good: readonly (readonly [text: string, address: ListenAddress | undefined])[] = [
  ["", undefined],
  ["0", undefined],
  [":8080", { host: undefined, port: 8080 }],
  [":0", { host: undefined, port: 0 }],
  ["127.0.0.1:8080", { host: "127.0.0.1", port: 8080 }],
  ["localhost:80", { host: "localhost", port: 80 }],
  ["[::1]:8080", { host: "::1", port: 8080 }],
  ["[::]:65535", { host: "::", port: 65_535 }],
];

const bad = [
  "8080",
  "127.0.0.1",
  "::1:8080",
  "[::1]",
  "[1.2.3.4]:80",
  "[]:80",
  ":65536",
  ":-1",
  ":http",
  "a b:80",
  "x:80:90",
];

describe("an address to listen on", () => {
  for (const [text, address] of good) {
    test(`"${text}"`, () => {
      assert.deepEqual(parseListenAddress(text), address);
    });
  }

  for (const text of bad) {
    test(`not "${text}"`, () => {
      assert.throws(() => parseListenAddress(text), { name: "UserError", reason: "InvalidAddress" });
    });
  }
});
