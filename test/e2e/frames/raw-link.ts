// SPDX-License-Identifier: Apache-2.0

import koffi from "koffi";

const libc = koffi.load("libc.so.6");
const socket = libc.func("int socket(int domain, int type, int protocol)");
const bind = libc.func("int bind(int fd, const uint8_t *address, uint32_t length)");
const send = libc.func("intptr_t send(int fd, const uint8_t *frame, size_t length, int flags)");
const recv = libc.func("intptr_t recv(int fd, _Out_ uint8_t *frame, size_t length, int flags)");
const indexOf = libc.func("uint32_t if_nametoindex(const char *name)");
const poll = libc.func("int poll(uint8_t *descriptors, uint64_t count, int timeout)");
const close = libc.func("int close(int fd)");

/** packet(7), socket(2) */
const AF_PACKET = 17;
const SOCK_RAW = 3;
const ETH_P_ALL = 0x0003;
const MSG_DONTWAIT = 0x40;
const POLLIN = 0x0001;

/** All frames of one interface, in and out: an own few lines, so that the scenario does not lean on what it tests. */
export class RawLink {
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(9_216);

  constructor(name: string) {
    this.#fd = Number(socket(AF_PACKET, SOCK_RAW, swapped(ETH_P_ALL)));
    const address = Buffer.alloc(20);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeUInt16BE(ETH_P_ALL, 2);
    address.writeUInt32LE(Number(indexOf(name)), 4);
    if (this.#fd < 0 || Number(bind(this.#fd, address, address.length)) !== 0) {
      throw new Error(`no raw socket on ${name}: errno ${koffi.errno()}`);
    }
  }

  /** False when the kernel did not take it: too short for Ethernet, or the queue is full. */
  send(frame: Uint8Array): boolean {
    return Number(send(this.#fd, frame, frame.length, 0)) === frame.length;
  }

  /** A frame that waits, or undefined. */
  receive(): Buffer | undefined {
    const length = Number(recv(this.#fd, this.#buffer, this.#buffer.length, MSG_DONTWAIT));
    return length <= 0 ? undefined : Buffer.from(this.#buffer.subarray(0, length));
  }

  /** Blocks the thread until a frame is there, or that long at most. */
  wait(timeoutMs: number): void {
    const descriptor = Buffer.alloc(8);
    descriptor.writeInt32LE(this.#fd, 0);
    descriptor.writeInt16LE(POLLIN, 4);
    poll(descriptor, 1, timeoutMs);
  }

  close(): void {
    close(this.#fd);
  }
}

function swapped(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8);
}
