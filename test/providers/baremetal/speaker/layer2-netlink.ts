// SPDX-License-Identifier: Apache-2.0

/** Messages of rtnetlink(7), as the kernel would send them. */

import { ipOctets } from "../../../../providers/baremetal/speaker/ip-octets.ts";
import { hex } from "./layer2-frames.ts";

const messageType = { done: 3, newLink: 16, delLink: 17, newAddress: 20, delAddress: 21 } as const;

export interface LinkChange {
  readonly index: number;
  readonly name: string;
  readonly mac?: string;
  readonly flags?: number;
  readonly type?: number;
  readonly master?: number;
  readonly family?: number;
  readonly isGone?: boolean;
  readonly without?: "mac";
}

export interface AddressChange {
  readonly linkIndex: number;
  readonly ip: string;
  readonly flags: number;
  readonly isGone?: boolean;
}

/** Up, broadcast, running, multicast, lower up. */
export const usualFlags = 0x11043;

export function message(type: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(header.length + body.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt16LE(0x2, 6);
  return Buffer.concat([header, body]);
}

export function attribute(type: number, value: Uint8Array): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(header.length + value.length, 0);
  header.writeUInt16LE(type, 2);
  return Buffer.concat([header, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

export function link(change: LinkChange): Buffer {
  const header = Buffer.alloc(16);
  header[0] = change.family ?? 0;
  header.writeUInt16LE(change.type ?? 1, 2);
  header.writeInt32LE(change.index, 4);
  header.writeUInt32LE(change.flags ?? usualFlags, 8);
  const attributes = [attribute(3, Buffer.from(`${change.name}\0`))];
  if (change.without !== "mac") attributes.push(attribute(1, hex(change.mac ?? "02:00:00:00:00:0a")));
  if (change.master !== undefined) attributes.push(attribute(10, Uint8Array.of(change.master, 0, 0, 0)));
  return message(change.isGone ? messageType.delLink : messageType.newLink, Buffer.concat([header, ...attributes]));
}

export function address(change: AddressChange): Buffer {
  const header = Buffer.alloc(8);
  header[0] = 10;
  header[1] = 64;
  header.writeUInt32LE(change.linkIndex, 4);
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(change.flags);
  const body = Buffer.concat([header, attribute(1, ipOctets(change.ip)), attribute(8, flags)]);
  return message(change.isGone ? messageType.delAddress : messageType.newAddress, body);
}

export function done(): Buffer {
  return message(messageType.done, new Uint8Array(4));
}
