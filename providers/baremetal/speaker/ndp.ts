// SPDX-License-Identifier: Apache-2.0

/** Neighbour discovery for announced IPv6 addresses: RFC 4861 section 7.2. Frames are untagged. */

import { type AddressTable, isAnnouncedOn } from "./address-table.ts";
import type { Claim } from "./claim.ts";
import { ethernetOffset, isSentTo } from "./ethernet.ts";
import { copyIpv6, ipv6Length } from "./ip-octets.ts";
import {
  allNodes,
  allNodesMac,
  isMulticast,
  loopback,
  solicitedNodePrefix,
  solicitedNodePrefixLength,
  unspecified,
} from "./ipv6-groups.ts";
import type { LocalLink } from "./local-link.ts";
import { copyMac, formatMac, isStationMac } from "./mac.ts";
import type { FrameOutcome } from "./model.ts";
import {
  findMacOption,
  judgeNdp,
  ndpFlag,
  ndpOffset,
  ndpOption,
  ndpType,
  ndpTypeOf,
  putNdpFrame,
} from "./ndp-message.ts";
import { type Same, sameOf, u16 } from "./octets.ts";

const sameIpv6: Same = sameOf(ipv6Length);
const sameSolicitedNodePrefix: Same = sameOf(solicitedNodePrefixLength);
const sameSolicitedNodeId: Same = sameOf(ipv6Length - solicitedNodePrefixLength);
/** Of the Ethernet address of a group, the rest of which is the end of the group (RFC 2464 section 7). */
const groupMacPrefix = 0x3333;
const groupIdLength = 4;
const sameGroupId: Same = sameOf(groupIdLength);

/**
 * Writes the advertisement into `reply`, of `ndpFrameLength`, when this link must answer the frame; else tells why not.
 * Frames about addresses of others are not judged any further.
 */
export function answerNdp(
  frame: Uint8Array,
  link: LocalLink,
  addresses: AddressTable,
  reply: Uint8Array,
): FrameOutcome {
  const type = ndpTypeOf(frame);
  if (type !== ndpType.solicitation) return type === "Malformed" ? "Malformed" : "NotRequest";
  const target = addresses.findIpv6(frame, ndpOffset.target);
  if (target === undefined) return "NotAnnounced";
  if (!isAnnouncedOn(target, link.name)) return "NotOnThisInterface";
  const verdict = judgeNdp(frame);
  if (verdict !== "Valid") return verdict;
  if (!isSentToTarget(frame, link)) return "NotForUs";
  const macOption = findMacOption(frame, ndpOption.sourceMac);
  if (!isAsker(frame, macOption, addresses)) return "BadSource";
  putReplyDestination(frame, macOption ?? ethernetOffset.source, reply);
  putNdpFrame(reply, {
    type: ndpType.advertisement,
    flags: isProbe(frame) ? ndpFlag.override : ndpFlag.solicited | ndpFlag.override,
    sourceMac: link.macOctets,
    source: target.octets,
    target: target.octets,
  });
  return "Replied";
}

/** What the sender of an advertisement says is its own, where that is announced here. */
export function claimByNdp(frame: Uint8Array, addresses: AddressTable): Claim | undefined {
  if (ndpTypeOf(frame) !== ndpType.advertisement || judgeNdp(frame) !== "Valid") return undefined;
  const address = addresses.findIpv6(frame, ndpOffset.target);
  if (address === undefined) return undefined;
  const macAt = findMacOption(frame, ndpOption.targetMac) ?? ethernetOffset.source;
  return isStationMac(frame, macAt) ? { address, mac: formatMac(frame, macAt) } : undefined;
}

/** Tells all nodes on the link that the address is here now (RFC 4861 section 7.2.6). */
export function putUnsolicitedAdvertisement(frame: Uint8Array, link: LocalLink, address: Uint8Array): void {
  putAllNodes(frame);
  putNdpFrame(frame, {
    type: ndpType.advertisement,
    flags: ndpFlag.override,
    sourceMac: link.macOctets,
    source: address,
    target: address,
  });
}

/** The destination is the address that is asked for, or its solicited-node group, with an Ethernet address to match. */
function isSentToTarget(frame: Uint8Array, link: LocalLink): boolean {
  const isToLink = isSentTo(frame, link.macOctets);
  if (sameIpv6(frame, ndpOffset.destination, frame, ndpOffset.target)) return isToLink;
  if (!isToSolicitedNodeGroup(frame)) return false;
  // Access points turn multicast into unicast for sleeping stations: the group may come to our own Ethernet address.
  return isToLink || isToGroupMac(frame);
}

function isToSolicitedNodeGroup(frame: Uint8Array): boolean {
  const { destination, target } = ndpOffset;
  const prefixed = sameSolicitedNodePrefix(frame, destination, solicitedNodePrefix, 0);
  const idAt = solicitedNodePrefixLength;
  return prefixed && sameSolicitedNodeId(frame, destination + idAt, frame, target + idAt);
}

function isToGroupMac(frame: Uint8Array): boolean {
  const groupIdAt = ndpOffset.destination + ipv6Length - groupIdLength;
  const { destination } = ethernetOffset;
  return u16(frame, destination) === groupMacPrefix && sameGroupId(frame, destination + 2, frame, groupIdAt);
}

/** Duplicate address detection: whoever asks has no address yet (RFC 4862 section 5.4). */
function isProbe(frame: Uint8Array): boolean {
  return sameIpv6(frame, ndpOffset.source, unspecified, 0);
}

/** Whether the sender is one station that asks, and not one that uses an address of ours as its own. */
function isAsker(frame: Uint8Array, macOption: number | undefined, addresses: AddressTable): boolean {
  if (!isStationMac(frame, macOption ?? ethernetOffset.source)) return false;
  // RFC 4861 section 7.1.1: from the unspecified address only to the group, and with no address to answer to.
  if (isProbe(frame)) return macOption === undefined && isMulticast(frame, ndpOffset.destination);
  if (isMulticast(frame, ndpOffset.source) || sameIpv6(frame, ndpOffset.source, loopback, 0)) return false;
  return addresses.findIpv6(frame, ndpOffset.source) === undefined;
}

function putReplyDestination(frame: Uint8Array, macAt: number, reply: Uint8Array): void {
  if (isProbe(frame)) {
    putAllNodes(reply);
    return;
  }
  copyMac(frame, macAt, reply, ethernetOffset.destination);
  copyIpv6(frame, ndpOffset.source, reply, ndpOffset.destination);
}

function putAllNodes(frame: Uint8Array): void {
  copyMac(allNodesMac, 0, frame, ethernetOffset.destination);
  copyIpv6(allNodes, 0, frame, ndpOffset.destination);
}
