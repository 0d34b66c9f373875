// SPDX-License-Identifier: Apache-2.0

/** ARP for IPv4 over Ethernet: RFC 826, and RFC 5227 for probes and claims. Frames are untagged. */

import { type AddressTable, isAnnouncedOn } from "./address-table.ts";
import type { Claim } from "./claim.ts";
import {
  ethernetHeaderLength,
  ethernetOffset,
  etherType,
  isBroadcast,
  isSentTo,
  putEthernetSource,
} from "./ethernet.ts";
import { copyIpv4 } from "./ip-octets.ts";
import type { LocalLink } from "./local-link.ts";
import { broadcastMac, copyMac, formatMac, isStationMac, sameMac } from "./mac.ts";
import type { FrameOutcome } from "./model.ts";
import { putU16, s32, u8, u16 } from "./octets.ts";

/** IANA, "Address Resolution Protocol (ARP) Parameters". */
export const arpOperation = { request: 1, reply: 2 } as const;
export type ArpOperation = (typeof arpOperation)[keyof typeof arpOperation];

/** Where the fields are, counted from the start of the frame. */
export const arpOffset = { operation: 20, senderMac: 22, senderIp: 28, targetMac: 32, targetIp: 38 } as const;

/** Header and packet. The network card pads it to the 60 octets that Ethernet wants. */
export const arpFrameLength = 42;

const hardwareEthernet = 1;
const protocolIpv4 = 0x0800;
/** The lengths of the two kinds of address, 6 and 4, as they follow each other. */
const addressLengths = 0x0604;
const loopbackNet = 127;
const multicastNets = { first: 224, last: 239 };

/**
 * Writes the reply into `reply`, of `arpFrameLength`, when this link must answer the frame; else tells why not. A probe
 * (sender 0.0.0.0) is answered as any request: whoever probes must learn that the address is taken.
 */
export function answerArp(
  frame: Uint8Array,
  link: LocalLink,
  addresses: AddressTable,
  reply: Uint8Array,
): FrameOutcome {
  if (!isIpv4OverEthernet(frame)) return "Malformed";
  if (operationOf(frame) !== arpOperation.request) return "NotRequest";
  const target = addresses.findIpv4(frame, arpOffset.targetIp);
  if (target === undefined) return "NotAnnounced";
  if (!isAnnouncedOn(target, link.name)) return "NotOnThisInterface";
  if (!isBroadcast(frame) && !isSentTo(frame, link.macOctets)) return "NotForUs";
  if (sameMac(frame, arpOffset.senderMac, link.macOctets, 0)) return "OwnFrame";
  if (!isAsker(frame, addresses)) return "BadSource";
  putReply(frame, link, reply);
  return "Replied";
}

/**
 * What the sender says is its own, where that is announced here: by a reply, or by a request for the very address that it
 * sends from (RFC 5227 section 2.4). Ordinary requests and probes say no such thing.
 */
export function claimByArp(frame: Uint8Array, addresses: AddressTable): Claim | undefined {
  if (!isIpv4OverEthernet(frame) || !isStationMac(frame, arpOffset.senderMac)) return undefined;
  const isAnnouncement = s32(frame, arpOffset.senderIp) === s32(frame, arpOffset.targetIp);
  if (operationOf(frame) !== arpOperation.reply && !isAnnouncement) return undefined;
  const address = addresses.findIpv4(frame, arpOffset.senderIp);
  return address && { address, mac: formatMac(frame, arpOffset.senderMac) };
}

export interface ArpFrame {
  readonly destination: Uint8Array;
  readonly operation: ArpOperation;
  readonly senderMac: Uint8Array;
  readonly senderIp: Uint8Array;
  readonly targetMac: Uint8Array;
  readonly targetIp: Uint8Array;
}

/** Writes a whole frame, of `arpFrameLength`. */
export function putArpFrame(frame: Uint8Array, fields: ArpFrame): void {
  copyMac(fields.destination, 0, frame, ethernetOffset.destination);
  putEthernetSource(frame, fields.senderMac, etherType.arp);
  putArpHead(frame, fields.operation);
  copyMac(fields.senderMac, 0, frame, arpOffset.senderMac);
  copyIpv4(fields.senderIp, 0, frame, arpOffset.senderIp);
  copyMac(fields.targetMac, 0, frame, arpOffset.targetMac);
  copyIpv4(fields.targetIp, 0, frame, arpOffset.targetIp);
}

/** As MetalLB sends it, once as a request and once as a reply, because stations differ in which of the two they heed. */
export function putGratuitousArp(frame: Uint8Array, link: LocalLink, ip: Uint8Array, operation: ArpOperation): void {
  putArpFrame(frame, {
    destination: broadcastMac,
    operation,
    senderMac: link.macOctets,
    senderIp: ip,
    targetMac: broadcastMac,
    targetIp: ip,
  });
}

function isIpv4OverEthernet(frame: Uint8Array): boolean {
  return (
    frame.length >= arpFrameLength &&
    u16(frame, ethernetHeaderLength) === hardwareEthernet &&
    u16(frame, ethernetHeaderLength + 2) === protocolIpv4 &&
    u16(frame, ethernetHeaderLength + 4) === addressLengths
  );
}

function operationOf(frame: Uint8Array): number {
  return u16(frame, arpOffset.operation);
}

/** Whether the sender is one station that asks, and not one that uses an address of ours as its own. */
function isAsker(frame: Uint8Array, addresses: AddressTable): boolean {
  const net = u8(frame, arpOffset.senderIp);
  if (net === loopbackNet || (net >= multicastNets.first && net <= multicastNets.last)) return false;
  // 255.255.255.255 as a signed number.
  if (s32(frame, arpOffset.senderIp) === -1) return false;
  return isStationMac(frame, arpOffset.senderMac) && addresses.findIpv4(frame, arpOffset.senderIp) === undefined;
}

function putReply(frame: Uint8Array, link: LocalLink, reply: Uint8Array): void {
  copyMac(frame, arpOffset.senderMac, reply, ethernetOffset.destination);
  putEthernetSource(reply, link.macOctets, etherType.arp);
  putArpHead(reply, arpOperation.reply);
  copyMac(link.macOctets, 0, reply, arpOffset.senderMac);
  copyIpv4(frame, arpOffset.targetIp, reply, arpOffset.senderIp);
  copyMac(frame, arpOffset.senderMac, reply, arpOffset.targetMac);
  copyIpv4(frame, arpOffset.senderIp, reply, arpOffset.targetIp);
}

function putArpHead(frame: Uint8Array, operation: ArpOperation): void {
  putU16(frame, ethernetHeaderLength, hardwareEthernet);
  putU16(frame, ethernetHeaderLength + 2, protocolIpv4);
  putU16(frame, ethernetHeaderLength + 4, addressLengths);
  putU16(frame, arpOffset.operation, operation);
}
