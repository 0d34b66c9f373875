// SPDX-License-Identifier: Apache-2.0

import { TerminalError } from "../../../src/errors.ts";
import { formatIp, parseIp } from "../../../src/model/ip.ts";
import { type Copy, copyOf } from "./octets.ts";

export const ipv4Length = 4;
export const ipv6Length = 16;

export const copyIpv4: Copy = copyOf(ipv4Length);
export const copyIpv6: Copy = copyOf(ipv6Length);

/**
 * The 4 or 16 octets of an address.
 * @throws TerminalError `InternalError` when the text is none: addresses are checked where they enter the program.
 */
export function ipOctets(text: string): Uint8Array {
  const address = parseIp(text);
  if (address === undefined) throw new TerminalError("InternalError", `"${text}" is no IP address`);
  const octets = new Uint8Array(address.family === "IPv4" ? ipv4Length : ipv6Length);
  let rest = address.value;
  for (let at = octets.length - 1; at >= 0; at--, rest >>= 8n) octets[at] = Number(rest & 0xffn);
  return octets;
}

/** The canonical text of the 4 or 16 octets that are all of `octets`. */
export function formatIpOctets(octets: Uint8Array): string {
  let value = 0n;
  for (const octet of octets) value = (value << 8n) | BigInt(octet);
  return formatIp({ family: octets.length === ipv4Length ? "IPv4" : "IPv6", value });
}
