// SPDX-License-Identifier: Apache-2.0

/**
 * Messages of rtnetlink(7) about links and their IPv6 addresses. Numbers are in the byte order of the machine, which is
 * little-endian wherever Fairlead's speaker runs.
 */

import { formatIpOctets, ipv6Length } from "./ip-octets.ts";
import { formatMac, macLength } from "./mac.ts";

/** A link as the kernel describes it. */
export interface KernelLink {
  readonly index: number;
  readonly name: string;
  /** `ARPHRD_…` */
  readonly type: number;
  /** Bits of `linkFlag`. */
  readonly flags: number;
  /** undefined = it has none of six octets. */
  readonly mac: string | undefined;
  /** Enslaved to a bond, bridge, VRF or the like. */
  readonly isSlave: boolean;
}

/** An IPv6 address of a link. */
export interface KernelAddress {
  readonly linkIndex: number;
  /** Canonical text. */
  readonly ip: string;
  /** Duplicate address detection has not ended yet, or has found another station. */
  readonly isUsable: boolean;
}

export type NetlinkMessage =
  | { readonly kind: "Link"; readonly link: KernelLink }
  | { readonly kind: "LinkGone"; readonly index: number }
  | { readonly kind: "Address"; readonly address: KernelAddress }
  | { readonly kind: "AddressGone"; readonly address: KernelAddress }
  /** Something has changed while the dump was made: it may lack what it should have, and must be asked for again. */
  | { readonly kind: "DumpInterrupted" }
  | { readonly kind: "DumpDone" }
  | { readonly kind: "Error"; readonly errno: number };

/** `IFF_…` */
export const linkFlag = { up: 0x1, broadcast: 0x2, loopback: 0x8, running: 0x40, noArp: 0x80 } as const;

export type DumpKind = "links" | "addresses";

const messageType = {
  error: 2,
  done: 3,
  newLink: 16,
  delLink: 17,
  getLink: 18,
  newAddress: 20,
  delAddress: 21,
  getAddress: 22,
} as const;
const flag = { request: 0x001, dump: 0x300, dumpInterrupted: 0x010 } as const;

const headerSize = 16;
const headerOffset = { type: 4, flags: 6 } as const;
const linkHeaderSize = 16;
const addressHeaderSize = 8;
const attributeHeaderSize = 4;
const alignment = 4;

const linkAttribute = { mac: 1, name: 3, master: 10, wireless: 11 } as const;
const addressAttribute = { address: 1, flags: 8 } as const;
/** `IFA_F_DADFAILED | IFA_F_TENTATIVE` */
const unusableFlags = 0x08 | 0x40;
/** Without `NLA_F_NESTED` and `NLA_F_NET_BYTEORDER`. */
const attributeTypeMask = 0x3fff;
const familyInet6 = 10;

/** Asks for all links, or all IPv6 addresses. */
export function dumpRequest(kind: DumpKind): Buffer {
  const request = Buffer.alloc(headerSize + linkHeaderSize);
  request.writeUInt32LE(request.length, 0);
  request.writeUInt16LE(kind === "links" ? messageType.getLink : messageType.getAddress, headerOffset.type);
  request.writeUInt16LE(flag.request | flag.dump, headerOffset.flags);
  if (kind === "addresses") request[headerSize] = familyInet6;
  return request;
}

/** The messages of one datagram that matter here, in order. What is cut short ends the list. */
export function parseNetlink(datagram: Buffer): readonly NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  for (const message of split(datagram, { headerSize, lengthSize: 4 })) {
    if ((message.readUInt16LE(headerOffset.flags) & flag.dumpInterrupted) !== 0)
      messages.push({ kind: "DumpInterrupted" });
    const parsed = parseMessage(message.readUInt16LE(headerOffset.type), message.subarray(headerSize));
    if (parsed !== undefined) messages.push(parsed);
  }
  return messages;
}

function parseMessage(type: number, body: Buffer): NetlinkMessage | undefined {
  switch (type) {
    case messageType.newLink:
    case messageType.delLink:
      return parseLink(type, body);
    case messageType.newAddress:
    case messageType.delAddress:
      return parseAddress(type, body);
    case messageType.done:
      return { kind: "DumpDone" };
    case messageType.error:
      return body.length < 4 ? undefined : { kind: "Error", errno: -body.readInt32LE(0) };
    default:
      return undefined;
  }
}

function parseLink(type: number, body: Buffer): NetlinkMessage | undefined {
  // A bridge tells of its ports in messages of its own family: one that a port leaves is no link that goes.
  if (body.length < linkHeaderSize || body[0] !== 0) return undefined;
  const index = body.readInt32LE(4);
  if (type === messageType.delLink) return { kind: "LinkGone", index };
  const attributes = parseAttributes(body.subarray(linkHeaderSize));
  const name = attributes.get(linkAttribute.name);
  // An event of a wireless driver, which says nothing of the link itself.
  if (name === undefined || attributes.has(linkAttribute.wireless)) return undefined;
  const mac = attributes.get(linkAttribute.mac);
  return {
    kind: "Link",
    link: {
      index,
      name: name.toString("utf8").replace(/\0.*$/s, ""),
      type: body.readUInt16LE(2),
      flags: body.readUInt32LE(8),
      mac: mac?.length === macLength ? formatMac(mac) : undefined,
      isSlave: attributes.has(linkAttribute.master),
    },
  };
}

function parseAddress(type: number, body: Buffer): NetlinkMessage | undefined {
  if (body.length < addressHeaderSize || body[0] !== familyInet6) return undefined;
  const attributes = parseAttributes(body.subarray(addressHeaderSize));
  const octets = attributes.get(addressAttribute.address);
  if (octets?.length !== ipv6Length) return undefined;
  const longFlags = attributes.get(addressAttribute.flags);
  const flags = longFlags?.length === 4 ? longFlags.readUInt32LE(0) : body.readUInt8(2);
  return {
    kind: type === messageType.newAddress ? "Address" : "AddressGone",
    address: { linkIndex: body.readUInt32LE(4), ip: formatIpOctets(octets), isUsable: (flags & unusableFlags) === 0 },
  };
}

/** Their values by type. */
function parseAttributes(octets: Buffer): ReadonlyMap<number, Buffer> {
  const attributes = new Map<number, Buffer>();
  for (const attribute of split(octets, { headerSize: attributeHeaderSize, lengthSize: 2 })) {
    attributes.set(attribute.readUInt16LE(2) & attributeTypeMask, attribute.subarray(attributeHeaderSize));
  }
  return attributes;
}

interface Framing {
  readonly headerSize: number;
  /** Octets of the length that each item begins with. */
  readonly lengthSize: number;
}

/** Items that begin with their own length and are padded to four octets, as far as they are whole. */
function* split(octets: Buffer, framing: Framing): Generator<Buffer> {
  let at = 0;
  while (at + framing.headerSize <= octets.length) {
    const length = octets.readUIntLE(at, framing.lengthSize);
    if (length < framing.headerSize || at + length > octets.length) return;
    yield octets.subarray(at, at + length);
    at += Math.ceil(length / alignment) * alignment;
  }
}
