// SPDX-License-Identifier: Apache-2.0

/** Addresses and their blocks as EC2 reads them. */

import { formatIp, type IpAddress, type IpRange, parseCidr, parseIp, rangeContains } from "../../model/ip.ts";

/** A block of the network's own; it is written by the builder and always well-formed. */
export function blockOf(cidr: string): IpRange {
  const block = parseCidr(cidr);
  if (block === undefined) throw new RangeError(`${cidr} is not a CIDR`);
  return block;
}

export function isInBlock(cidr: string, address: IpAddress): boolean {
  return rangeContains(blockOf(cidr), address);
}

/** The address at a position of a block. */
export function addressAt(cidr: string, position: number): string {
  const { family, first } = blockOf(cidr);
  return formatIp({ family, value: first + BigInt(position) });
}

/** The block without host bits, as EC2 keeps it: `100.68.0.18/18` is `100.68.0.0/18`. undefined = not a block of the family. */
export function canonicalCidr(text: string, family: "IPv4" | "IPv6"): string | undefined {
  const block = parseCidr(text);
  if (block === undefined || block.family !== family || parseIp(text.slice(0, text.indexOf("/"))) === undefined) {
    return undefined;
  }
  return `${formatIp({ family, value: block.first })}/${Number(text.slice(text.indexOf("/") + 1))}`;
}
