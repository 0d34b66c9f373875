// SPDX-License-Identifier: Apache-2.0

import type { Libc } from "../../../../providers/baremetal/speaker/libc.ts";

/** A call as it was made, with its buffers as hexadecimal digits. */
export type Call = readonly (string | number)[];

/**
 * A C library in which every call succeeds with 0 (`socket` with a new number), unless a test answers for it. A test's
 * answer gets the arguments and may set `code` for errno.
 */
export class FakeLibc {
  readonly calls: Call[] = [];
  readonly answers: Partial<Record<keyof Libc, (...args: readonly unknown[]) => number>> = {};
  code = 0;
  #lastSocket = 10;

  readonly libc: Libc = {
    socket: (...args) => this.#call("socket", args, ++this.#lastSocket),
    bind: (...args) => this.#call("bind", args),
    close: (...args) => this.#call("close", args),
    poll: (...args) => this.#call("poll", args),
    setsockopt: (...args) => this.#call("setsockopt", args),
    read: (...args) => this.#call("read", args),
    recv: (...args) => this.#call("recv", args),
    recvmmsg: (...args) => this.#call("recvmmsg", args),
    sendto: (...args) => this.#call("sendto", args),
    eventfd: (...args) => this.#call("eventfd", args),
    syscall: (...args) => this.#call("syscall", args),
    errno: () => this.code,
    addressOf: () => 0n,
  };

  callsOf(name: keyof Libc): readonly Call[] {
    return this.calls.filter(([called]) => called === name);
  }

  #call(name: keyof Libc, args: readonly unknown[], otherwise: number = 0): number {
    this.calls.push([
      name,
      ...args.map((arg) => (arg instanceof Uint8Array ? Buffer.from(arg).toString("hex") : Number(arg))),
    ]);
    return this.answers[name]?.(...args) ?? otherwise;
  }
}
