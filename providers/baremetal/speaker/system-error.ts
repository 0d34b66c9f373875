// SPDX-License-Identifier: Apache-2.0

import { getSystemErrorName } from "node:util";
import { TerminalError } from "../../../src/errors.ts";
import type { Libc } from "./libc.ts";

/** Linux's numbers, `asm-generic/errno.h`; the same on all architectures that Node runs on. */
export const errno = { EPERM: 1, EINTR: 4, EAGAIN: 11, ENOMEM: 12, EACCES: 13, ENOBUFS: 105 } as const;

/** What the last failed call means, as an error of ours that says how to mend it. */
export function toSystemError(libc: Libc, call: string): TerminalError {
  const code = libc.errno();
  if (code === errno.EPERM || code === errno.EACCES) {
    return new TerminalError(
      "MissingCapability",
      `${call}: not permitted. The speaker sends and receives raw frames: run it as root, or give its container NET_RAW in securityContext.capabilities.add`,
    );
  }
  return new TerminalError("InternalError", `${call}: ${getSystemErrorName(-code)}`);
}

/** The result of a call, when it did not fail. @throws TerminalError */
export function checked(libc: Libc, call: string, result: number): number {
  if (result < 0) throw toSystemError(libc, call);
  return result;
}
