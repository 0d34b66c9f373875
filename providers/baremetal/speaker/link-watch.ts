// SPDX-License-Identifier: Apache-2.0

import { TerminalError } from "../../../src/errors.ts";
import type { Libc } from "./libc.ts";
import { LinkRegistry } from "./link-registry.ts";
import type { LocalLink } from "./local-link.ts";
import { type DumpKind, dumpRequest, type NetlinkMessage, parseNetlink } from "./netlink-message.ts";
import { checked, errno, toSystemError } from "./system-error.ts";

const netlinkFamily = 16;
/** `SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC` */
const rawSocket = 0o2004003;
const routeProtocol = 0;
/** `RTMGRP_LINK | RTMGRP_IPV6_IFADDR` */
const groups = 0x1 | 0x100;
const addressLength = 12;
const dontWait = 0x40;
/** The kernel makes dumps in pieces of at most 32 KiB when the reader has room for them. */
const bufferSize = 1 << 16;

/**
 * Follows the links of this node over rtnetlink(7): one dump of links and one of addresses, and notifications from then on.
 * When notifications were lost (ENOBUFS), it dumps again.
 */
export class LinkWatch {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #registry: LinkRegistry;
  readonly #onChange: (links: readonly LocalLink[]) => void;
  readonly #buffer = Buffer.alloc(bufferSize);
  /** `struct sockaddr_nl` with port 0. */
  readonly #kernel = Buffer.alloc(addressLength);
  #dump: DumpKind | undefined;
  #mustDumpAgain = false;
  /** Both dumps have been read once. */
  #isKnown = false;
  /** The links that were told last, as text. */
  #told = "";

  /** `onChange` gets all links that are not excluded, first when they are known and then when one has changed. */
  constructor(libc: Libc, isExcluded: (name: string) => boolean, onChange: (links: readonly LocalLink[]) => void) {
    this.#libc = libc;
    this.#registry = new LinkRegistry(isExcluded);
    this.#onChange = onChange;
    this.#fd = checked(libc, "socket(AF_NETLINK)", libc.socket(netlinkFamily, rawSocket, routeProtocol));
    this.#kernel.writeUInt16LE(netlinkFamily, 0);
    const address = Buffer.from(this.#kernel);
    address.writeUInt32LE(groups, 8);
    checked(libc, "bind(AF_NETLINK)", libc.bind(this.#fd, address, addressLength));
    this.#startDump("links");
  }

  get descriptor(): number {
    return this.#fd;
  }

  /** Reads all messages that wait. */
  read(): void {
    for (let length = this.#receive(); length > 0; length = this.#receive()) {
      for (const message of parseNetlink(this.#buffer.subarray(0, length))) this.#take(message);
    }
    if (this.#isKnown) this.#tellChange();
  }

  close(): void {
    this.#libc.close(this.#fd);
  }

  /** The length of the next datagram; 0 = none waits. */
  #receive(): number {
    for (;;) {
      const length = this.#libc.recv(this.#fd, this.#buffer, bufferSize, dontWait);
      if (length >= 0) return length;
      const code = this.#libc.errno();
      if (code === errno.EAGAIN) return 0;
      if (code === errno.ENOBUFS) this.#dumpAgain();
      else if (code !== errno.EINTR) throw toSystemError(this.#libc, "recv(AF_NETLINK)");
    }
  }

  #take(message: NetlinkMessage): void {
    if (message.kind === "Error") throw new TerminalError("InternalError", `rtnetlink: error ${message.errno}`);
    if (message.kind === "DumpInterrupted") this.#mustDumpAgain = true;
    else if (message.kind === "DumpDone") this.#endDump();
    else this.#registry.apply(message);
  }

  /** The kernel makes one dump at a time for a socket. */
  #dumpAgain(): void {
    if (this.#dump === undefined) this.#startDump("links");
    else this.#mustDumpAgain = true;
  }

  #startDump(kind: DumpKind): void {
    this.#dump = kind;
    this.#registry.beginDump(kind);
    const request = dumpRequest(kind);
    const sent = this.#libc.sendto(this.#fd, request, request.length, 0, this.#kernel, addressLength);
    checked(this.#libc, "sendto(AF_NETLINK)", sent);
  }

  #endDump(): void {
    if (this.#dump === undefined) return;
    this.#registry.endDump(this.#dump);
    if (this.#dump === "links") {
      this.#startDump("addresses");
      return;
    }
    this.#dump = undefined;
    this.#isKnown = true;
    if (!this.#mustDumpAgain) return;
    this.#mustDumpAgain = false;
    this.#startDump("links");
  }

  #tellChange(): void {
    const links = this.#registry.links();
    const text = JSON.stringify(links);
    if (text === this.#told) return;
    this.#told = text;
    this.#onChange(links);
  }
}
