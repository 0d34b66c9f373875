// SPDX-License-Identifier: Apache-2.0

/** The IPv6 addresses that neighbour discovery gives a meaning to, and their Ethernet addresses. */

import { ipOctets, ipv6Length } from "./ip-octets.ts";
import { u8 } from "./octets.ts";

export const unspecified: Uint8Array = ipOctets("::");
export const loopback: Uint8Array = ipOctets("::1");
export const allNodes: Uint8Array = ipOctets("ff02::1");
export const allNodesMac: Uint8Array = groupMac(allNodes);

/** `ff02::1:ff00:0/104`, RFC 4291 section 2.7.1; the last 24 bits are those of the address. */
export const solicitedNodePrefix: Uint8Array = ipOctets("ff02::1:ff00:0");
export const solicitedNodePrefixLength = 13;

export function isMulticast(octets: Uint8Array, at: number): boolean {
  return u8(octets, at) === 0xff;
}

/** The group to which solicitations for this address go. */
export function solicitedNodeGroup(address: Uint8Array): Uint8Array {
  const group = solicitedNodePrefix.slice();
  group.set(address.subarray(solicitedNodePrefixLength), solicitedNodePrefixLength);
  return group;
}

/** The Ethernet address of a group: 33:33 and its last 32 bits (RFC 2464 section 7). */
export function groupMac(group: Uint8Array): Uint8Array {
  return Uint8Array.of(0x33, 0x33, ...group.subarray(ipv6Length - 4));
}
