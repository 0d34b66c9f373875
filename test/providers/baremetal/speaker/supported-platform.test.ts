// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSupported } from "../../../../providers/baremetal/speaker/supported-platform.ts";

test("64-bit little-endian Linux is supported", () => {
  for (const arch of ["x64", "arm64", "riscv64", "loong64"]) {
    assertSupported({ platform: "linux", arch, endianness: "LE" });
  }
});

const others = [
  { platform: "darwin", arch: "arm64", endianness: "LE" },
  { platform: "win32", arch: "x64", endianness: "LE" },
  { platform: "linux", arch: "arm", endianness: "LE" },
  { platform: "linux", arch: "s390x", endianness: "BE" },
];
for (const platform of others) {
  test(`${platform.platform} on ${platform.arch} is not, and is told what runs there`, () => {
    assert.throws(() => assertSupported(platform), { reason: "UnsupportedPlatform", message: /run the sandbox$/ });
  });
}
