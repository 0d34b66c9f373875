// SPDX-License-Identifier: Apache-2.0

import { type AnnouncedAddress, isAnnouncedOn } from "./address-table.ts";
import { ipv6Length } from "./ip-octets.ts";
import { solicitedNodePrefix } from "./ipv6-groups.ts";
import type { Libc } from "./libc.ts";
import { canAnswer, type LocalLink } from "./local-link.ts";
import { s32 } from "./octets.ts";
import { checked, errno, toSystemError } from "./system-error.ts";

const inet6 = 10;
/** `SOCK_DGRAM | SOCK_CLOEXEC`; never bound, so it receives nothing. */
const memberSocket = 0o2000002;
const ipv6Level = 41;
const joinGroup = 20;
const leaveGroup = 21;
const requestLength = ipv6Length + 4;

/** The kernel takes up to 0.2 ms for each when there are thousands, and meanwhile nothing is answered. */
const portion = 8;

/** Of the group, the bits that come from the address: the last 24. A membership is kept as link index and these, in one number. */
const groupIds = 2 ** 24;

/**
 * Keeps the kernel a member of the solicited-node groups of the announced addresses, so that network cards let the
 * solicitations in, and switches that snoop on MLD send them here. The kernel bounds memberships by the socket
 * (`net.core.optmem_max`): they are spread over as many sockets as it takes.
 */
export class SolicitedNodeGroups {
  readonly #libc: Libc;
  readonly #request = Buffer.alloc(requestLength);
  /** The socket that holds each membership. */
  readonly #joined = new Map<number, number>();
  readonly #sockets: number[] = [];
  /** What is still to be joined (true) or left (false). */
  readonly #pending = new Map<number, boolean>();

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#request.set(solicitedNodePrefix);
  }

  /** The memberships are to be those for these addresses on these links. A first portion of what that takes is done. */
  want(addresses: readonly AnnouncedAddress[], links: readonly LocalLink[]): void {
    const wanted = membershipsFor(addresses, links);
    this.#pending.clear();
    for (const membership of wanted) {
      if (!this.#joined.has(membership)) this.#pending.set(membership, true);
    }
    for (const membership of this.#joined.keys()) {
      if (!wanted.has(membership)) this.#pending.set(membership, false);
    }
    this.settle();
  }

  /** Does a portion of what `want` left to do. True while there is more. */
  settle(): boolean {
    let done = 0;
    for (const [membership, isWanted] of this.#pending) {
      if (done === portion) return true;
      this.#pending.delete(membership);
      if (isWanted) this.#join(membership);
      else this.#leave(membership);
      done++;
    }
    return false;
  }

  close(): void {
    for (const fd of this.#sockets) this.#libc.close(fd);
  }

  #leave(membership: number): void {
    const fd = this.#joined.get(membership);
    if (fd !== undefined) this.#set(fd, leaveGroup, membership);
    this.#joined.delete(membership);
  }

  #join(membership: number): void {
    for (const fd of this.#sockets) {
      if (this.#tryJoin(fd, membership)) return;
    }
    const fd = checked(this.#libc, "socket(AF_INET6)", this.#libc.socket(inet6, memberSocket, 0));
    // The newest first: the others are full, or were when it was opened.
    this.#sockets.unshift(fd);
    if (!this.#tryJoin(fd, membership)) throw toSystemError(this.#libc, "setsockopt(IPV6_JOIN_GROUP)");
  }

  /** False when this socket has no room. A link that is just going can have no members, and none is needed there. */
  #tryJoin(fd: number, membership: number): boolean {
    if (this.#set(fd, joinGroup, membership)) this.#joined.set(membership, fd);
    else if (this.#libc.errno() === errno.ENOMEM || this.#libc.errno() === errno.ENOBUFS) return false;
    return true;
  }

  #set(fd: number, option: number, membership: number): boolean {
    this.#request.writeUIntBE(membership % groupIds, ipv6Length - 3, 3);
    this.#request.writeInt32LE(Math.floor(membership / groupIds), ipv6Length);
    return this.#libc.setsockopt(fd, ipv6Level, option, this.#request, requestLength) === 0;
  }
}

function membershipsFor(addresses: readonly AnnouncedAddress[], links: readonly LocalLink[]): ReadonlySet<number> {
  const wanted = new Set<number>();
  const able = links.filter((link) => canAnswer(link, "IPv6"));
  for (const address of addresses) {
    if (address.family !== "IPv6") continue;
    const groupId = s32(address.octets, ipv6Length - 4) & (groupIds - 1);
    for (const link of able) {
      if (isAnnouncedOn(address, link.name)) wanted.add(link.index * groupIds + groupId);
    }
  }
  return wanted;
}
