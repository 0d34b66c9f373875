// SPDX-License-Identifier: Apache-2.0

import { TerminalError } from "../../../src/errors.ts";

export interface Platform {
  readonly platform: string;
  readonly arch: string;
  readonly endianness: string;
}

const architectures: readonly string[] = ["x64", "arm64", "riscv64", "loong64"];

/**
 * The structures of the system calls are written for 64-bit little-endian Linux.
 * @throws TerminalError `UnsupportedPlatform`
 */
export function assertSupported({ platform, arch, endianness }: Platform): void {
  if (platform === "linux" && endianness === "LE" && architectures.includes(arch)) return;
  throw new TerminalError(
    "UnsupportedPlatform",
    `the speaker runs on Linux on ${architectures.join(", ")}; this is ${platform} on ${arch}. To try Fairlead here, run the sandbox`,
  );
}
