// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { checked, errno } from "../../../../providers/baremetal/speaker/system-error.ts";
import { TerminalError } from "../../../../src/errors.ts";
import { FakeLibc } from "./layer2-fake-libc.ts";

const fail = (code: number) => {
  const fake = new FakeLibc();
  fake.code = code;
  return () => checked(fake.libc, "socket(AF_PACKET)", -1);
};

test("what did not fail is passed on", () => assert.equal(checked(new FakeLibc().libc, "socket", 3), 3));

test("what is not permitted says how to mend it", () => {
  for (const code of [errno.EPERM, errno.EACCES]) {
    assert.throws(fail(code), (thrown) => {
      assert.ok(thrown instanceof TerminalError);
      assert.equal(thrown.reason, "MissingCapability");
      assert.match(thrown.message, /NET_RAW in securityContext\.capabilities\.add/);
      return true;
    });
  }
});

test("anything else says which call failed, and with what", () => {
  assert.throws(fail(errno.ENOMEM), { reason: "InternalError", message: "socket(AF_PACKET): ENOMEM" });
});
