// SPDX-License-Identifier: Apache-2.0

/**
 * Raw frames of the kernel's links. One socket for ARP and one for IPv6, each on all links at once: a link that appears is
 * heard from its first frame on, and hundreds of links cost no more than one. A socket that is bound to a protocol gets a
 * frame after VLAN, bond and bridge have taken it to the link that it is for; the filter drops what has none here.
 */

import type { AnnouncedAddress } from "./address-table.ts";
import { etherType } from "./ethernet.ts";
import { FrameBatch } from "./frame-batch.ts";
import { type KeyInterval, toKeyIntervals } from "./key-intervals.ts";
import type { Libc } from "./libc.ts";
import type { LocalLink } from "./local-link.ts";
import type { FrameKind } from "./model.ts";
import type { FrameHandler, PacketSocket } from "./packet-socket.ts";
import { buildFilter, type Instruction, maxIntervals } from "./socket-filter.ts";
import { SolicitedNodeGroups } from "./solicited-node-groups.ts";
import { checked, errno, toSystemError } from "./system-error.ts";

const packetFamily = 17;
/** `SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC` */
const rawSocket = 0o2004003;
const socketLevel = 1;
const receiveBuffer = 8;
const attachFilter = 26;
const dontWait = 0x40;
/** For bursts while the thread waits for its turn; the kernel may give less. */
const receiveBufferSize = 1 << 20;

const addressLength = 20;
const addressOffset = { protocol: 2, linkIndex: 4 } as const;
const instructionSize = 8;

/** Why the kernel has no room for a filter of this size: `net.core.optmem_max`. */
const noRoom: readonly number[] = [errno.ENOMEM, errno.ENOBUFS];

/** @throws TerminalError `MissingCapability` without CAP_NET_RAW */
export function openAfPacket(libc: Libc): AfPacketSocket {
  return new AfPacketSocket(libc);
}

export class AfPacketSocket implements PacketSocket {
  readonly #libc: Libc;
  readonly #batch: FrameBatch;
  readonly #groups: SolicitedNodeGroups;
  readonly #sockets: Readonly<Record<FrameKind, number>>;
  readonly #destination = Buffer.alloc(addressLength);
  #announced: readonly AnnouncedAddress[] = [];

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#batch = new FrameBatch(libc);
    this.#groups = new SolicitedNodeGroups(libc);
    this.#destination.writeUInt16LE(packetFamily, 0);
    this.#sockets = { arp: this.#open(etherType.arp), ndp: this.#open(etherType.ipv6) };
  }

  /** To wait on; `receive` reads from both. */
  get descriptors(): readonly number[] {
    return [this.#sockets.arp, this.#sockets.ndp];
  }

  listenFor(addresses: readonly AnnouncedAddress[], links: readonly LocalLink[]): void {
    if (addresses !== this.#announced) this.#filter(addresses);
    this.#announced = addresses;
    this.#groups.want(addresses, links);
  }

  /** Does a portion of the work that `listenFor` left, so that it delays no reply. True while there is more. */
  settle(): boolean {
    return this.#groups.settle();
  }

  receive(handle: FrameHandler): number {
    return this.#batch.receive(this.#sockets.arp, handle) + this.#batch.receive(this.#sockets.ndp, handle);
  }

  send(frame: Uint8Array, linkIndex: number): boolean {
    this.#destination[addressOffset.protocol] = frame[12] ?? 0;
    this.#destination[addressOffset.protocol + 1] = frame[13] ?? 0;
    this.#destination.writeInt32LE(linkIndex, addressOffset.linkIndex);
    return this.#libc.sendto(this.#sockets.arp, frame, frame.length, dontWait, this.#destination, addressLength) >= 0;
  }

  close(): void {
    this.#groups.close();
    for (const fd of this.descriptors) this.#libc.close(fd);
  }

  /** Without a protocol it receives nothing; so the filter is there before the first frame. */
  #open(protocol: number): number {
    const libc = this.#libc;
    const fd = checked(libc, "socket(AF_PACKET)", libc.socket(packetFamily, rawSocket, 0));
    const size = Buffer.alloc(4);
    size.writeInt32LE(receiveBufferSize);
    libc.setsockopt(fd, socketLevel, receiveBuffer, size, size.length);
    this.#attach(fd, buildFilter("arp", []));
    const address = Buffer.alloc(addressLength);
    address.writeUInt16LE(packetFamily, 0);
    address.writeUInt16BE(protocol, addressOffset.protocol);
    checked(libc, "bind(AF_PACKET)", libc.bind(fd, address, addressLength));
    return fd;
  }

  #filter(addresses: readonly AnnouncedAddress[]): void {
    this.#filterKind(
      "arp",
      addresses.filter(({ family }) => family === "IPv4"),
    );
    this.#filterKind(
      "ndp",
      addresses.filter(({ family }) => family === "IPv6"),
    );
  }

  /** Older kernels have room for few instructions: half as many intervals let more through, and still all that is ours. */
  #filterKind(kind: FrameKind, addresses: readonly AnnouncedAddress[]): void {
    for (let limit = maxIntervals; limit > 0; limit >>= 1) {
      const intervals: readonly KeyInterval[] = toKeyIntervals(addresses, limit);
      if (this.#attach(this.#sockets[kind], buildFilter(kind, intervals))) return;
      if (!noRoom.includes(this.#libc.errno())) break;
    }
    throw toSystemError(this.#libc, "setsockopt(SO_ATTACH_FILTER)");
  }

  #attach(fd: number, instructions: readonly Instruction[]): boolean {
    const code = encode(instructions);
    const program = Buffer.alloc(16);
    program.writeUInt16LE(instructions.length, 0);
    program.writeBigUInt64LE(this.#libc.addressOf(code), 8);
    return this.#libc.setsockopt(fd, socketLevel, attachFilter, program, program.length) === 0;
  }
}

/** As an array of `struct sock_filter`. */
function encode(instructions: readonly Instruction[]): Buffer {
  const code = Buffer.alloc(instructions.length * instructionSize);
  for (const [index, { code: operation, ifTrue, ifFalse, value }] of instructions.entries()) {
    const at = index * instructionSize;
    code.writeUInt16LE(operation, at);
    code[at + 2] = ifTrue;
    code[at + 3] = ifFalse;
    code.writeUInt32LE(value, at + 4);
  }
  return code;
}
