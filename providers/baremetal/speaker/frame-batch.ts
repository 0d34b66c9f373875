// SPDX-License-Identifier: Apache-2.0

import type { Libc } from "./libc.ts";
import type { FrameHandler } from "./packet-socket.ts";

/** So many frames come in with one call. */
const frameCount = 32;
/** Longer frames are cut: what is judged is in the first hundred octets. */
const frameSize = 2048;

/** `struct mmsghdr` and what it is made of, on 64-bit Linux. */
const headerSize = 64;
const headerOffset = { name: 0, nameLength: 8, parts: 16, partCount: 24, length: 56 } as const;
const partSize = 16;
/** `struct sockaddr_ll`. */
const addressSize = 20;
const addressLinkIndex = 4;

/** `MSG_DONTWAIT` */
const dontWait = 0x40;

/** Memory that frames are received into, some with each call and none of it allocated again. */
export class FrameBatch {
  readonly #libc: Libc;
  readonly #headers = Buffer.alloc(frameCount * headerSize);
  readonly #parts = Buffer.alloc(frameCount * partSize);
  readonly #addresses = Buffer.alloc(frameCount * addressSize);
  readonly #frames = Buffer.alloc(frameCount * frameSize);
  /** Views on the frames by place and length: a segment has frames of few lengths. */
  readonly #views: readonly (Uint8Array | undefined)[][] = Array.from({ length: frameCount }, () => []);

  constructor(libc: Libc) {
    this.#libc = libc;
    for (let at = 0; at < frameCount; at++) this.#describe(at);
  }

  /** Hands over the frames that wait, at most one batch. Returns how many. */
  receive(fd: number, handle: FrameHandler): number {
    const count = this.#libc.recvmmsg(fd, this.#headers, frameCount, dontWait, null);
    for (let at = 0; at < count; at++) {
      const length = this.#headers.readUInt32LE(at * headerSize + headerOffset.length);
      handle(this.#view(at, length), this.#addresses.readInt32LE(at * addressSize + addressLinkIndex));
    }
    return Math.max(0, count);
  }

  #describe(at: number): void {
    const part = at * partSize;
    this.#parts.writeBigUInt64LE(this.#libc.addressOf(this.#frames) + BigInt(at * frameSize), part);
    this.#parts.writeBigUInt64LE(BigInt(frameSize), part + 8);
    const header = at * headerSize;
    const address = this.#libc.addressOf(this.#addresses) + BigInt(at * addressSize);
    this.#headers.writeBigUInt64LE(address, header + headerOffset.name);
    this.#headers.writeUInt32LE(addressSize, header + headerOffset.nameLength);
    this.#headers.writeBigUInt64LE(this.#libc.addressOf(this.#parts) + BigInt(part), header + headerOffset.parts);
    this.#headers.writeBigUInt64LE(1n, header + headerOffset.partCount);
  }

  #view(at: number, length: number): Uint8Array {
    const views = this.#views[at];
    const known = views?.[length];
    if (known !== undefined) return known;
    const view = new Uint8Array(this.#frames.buffer, this.#frames.byteOffset + at * frameSize, length);
    if (views !== undefined) views[length] = view;
    return view;
  }
}
