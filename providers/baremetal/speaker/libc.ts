// SPDX-License-Identifier: Apache-2.0

/** The C library's calls that the worker thread needs, and nothing of Fairlead's. */

import koffi from "koffi";

/** Each call returns what C returns, -1 for failure; then `errno` has the reason. Buffers are written in place. */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  close(fd: number): number;
  /** For calls that C has no function for; `attributes` is a structure that is read or written. */
  syscall(number: number, thread: number, attributes: Uint8Array, size: number, flags: number): number;
  poll(descriptors: Uint8Array, count: number, timeoutMs: number): number;
  setsockopt(fd: number, level: number, option: number, value: Uint8Array, length: number): number;
  read(fd: number, buffer: Uint8Array, length: number): number;
  recv(fd: number, buffer: Uint8Array, length: number, flags: number): number;
  /** `messages` is an array of `struct mmsghdr`. Does not wait. */
  recvmmsg(fd: number, messages: Uint8Array, count: number, flags: number, timeout: null): number;
  sendto(
    fd: number,
    frame: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ): number;
  eventfd(initial: number, flags: number): number;
  /** Of the last call that failed. */
  errno(): number;
  /** Where the memory of a buffer begins, for structures that point to others. The caller keeps the buffer alive. */
  addressOf(buffer: Uint8Array): bigint;
}

/** The library that Node itself is linked to, glibc or musl. */
export function loadLibc(): Libc {
  const library = koffi.load(null);
  return {
    socket: library.func("int socket(int domain, int type, int protocol)"),
    bind: library.func("int bind(int fd, const void *address, uint32_t length)"),
    close: library.func("int close(int fd)"),
    syscall: library.func("long syscall(long number, long thread, void *attributes, long size, long flags)"),
    poll: library.func("int poll(void *descriptors, unsigned long count, int timeout)"),
    setsockopt: library.func("int setsockopt(int fd, int level, int option, const void *value, uint32_t length)"),
    read: library.func("long read(int fd, void *buffer, size_t length)"),
    recv: library.func("long recv(int fd, void *buffer, size_t length, int flags)"),
    recvmmsg: library.func("int recvmmsg(int fd, void *messages, unsigned int count, int flags, void *timeout)"),
    sendto: library.func(
      "long sendto(int fd, const void *frame, size_t length, int flags, const void *address, uint32_t addressLength)",
    ),
    eventfd: library.func("int eventfd(unsigned int initial, int flags)"),
    errno: () => koffi.errno(),
    addressOf: (buffer) => koffi.address(buffer),
  };
}
