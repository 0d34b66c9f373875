// SPDX-License-Identifier: Apache-2.0

/**
 * IP addresses and ranges as numbers. What is accepted is what Go's `net.ParseIP` and `net.ParseCIDR` accept, because the
 * API server and MetalLB read the same texts with them: no leading zeros, no zones, and an IPv4-mapped IPv6 address
 * (`::ffff:192.0.2.1`) is the IPv4 address.
 */

import type { IpFamily } from "./service.ts";

export interface IpAddress {
  readonly family: IpFamily;
  /** 32 or 128 bits, network order. */
  readonly value: bigint;
}

/** An inclusive range of addresses of one family. */
export interface IpRange {
  readonly family: IpFamily;
  readonly first: bigint;
  readonly last: bigint;
}

/** Why a text is no range. */
export type RangeFault = "BadCidr" | "BadFirst" | "BadLast" | "MixedFamilies" | "Reversed";

const bitsOf: Readonly<Record<IpFamily, number>> = { IPv4: 32, IPv6: 128 };
/** `::ffff:0:0/96`, RFC 4291 section 2.5.5.2. */
const mappedPrefix = 0xffffn;

/** `undefined` where the text is no address. */
export function parseIp(text: string): IpAddress | undefined {
  if (!text.includes(":")) {
    const value = parseIpv4(text);
    return value === undefined ? undefined : { family: "IPv4", value: BigInt(value) };
  }
  const value = parseIpv6(text);
  if (value === undefined) return undefined;
  return isMapped(value) ? { family: "IPv4", value: value & 0xffffffffn } : { family: "IPv6", value };
}

/** Dotted quad, or RFC 5952. The inverse of `parseIp` on canonical texts. */
export function formatIp(address: IpAddress): string {
  return address.family === "IPv4" ? formatIpv4(Number(address.value)) : formatIpv6(address.value);
}

/** The one way to write this address, so that texts can be compared; `undefined` where it is no address. */
export function canonicalIp(text: string): string | undefined {
  const address = parseIp(text);
  return address === undefined ? undefined : formatIp(address);
}

/** Orders IPv4 before IPv6, and by number within a family. */
export function compareIps(left: IpAddress, right: IpAddress): number {
  if (left.family !== right.family) return left.family === "IPv4" ? -1 : 1;
  if (left.value === right.value) return 0;
  return left.value < right.value ? -1 : 1;
}

/** The addresses among these texts, canonical and in order; what is no address is left out. */
export function sortIps(texts: Iterable<string>): string[] {
  return [...texts]
    .map(parseIp)
    .filter((address) => address !== undefined)
    .sort(compareIps)
    .map(formatIp);
}

/** The addresses of a prefix. Host bits may be set and are ignored, as `net.ParseCIDR` does. */
export function parseCidr(text: string): IpRange | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const value = parseIpOrMapped(text.slice(0, slash));
  const lengthText = text.slice(slash + 1);
  if (value === undefined || !/^\d{1,4}$/.test(lengthText)) return undefined;
  const length = Number(lengthText);
  if (length > bitsOf[value.family]) return undefined;
  return unmapped(value.family, prefixRange(value, length));
}

/** `192.0.2.0/24` or `192.0.2.10-192.0.2.20`, with spaces allowed around both ends of the second form and only there. */
export function parseIpRange(text: string): IpRange | RangeFault {
  const dash = text.indexOf("-");
  if (dash < 0) return parseCidr(text) ?? "BadCidr";
  const first = parseIp(text.slice(0, dash).trim());
  if (first === undefined) return "BadFirst";
  const last = parseIp(text.slice(dash + 1).trim());
  if (last === undefined) return "BadLast";
  if (first.family !== last.family) return "MixedFamilies";
  if (first.value > last.value) return "Reversed";
  return { family: first.family, first: first.value, last: last.value };
}

/** As a prefix where it is one, else as `first-last`. */
export function formatIpRange(range: IpRange): string {
  const first = formatIp({ family: range.family, value: range.first });
  const size = rangeSize(range);
  const hostBits = size.toString(2).length - 1;
  if (size === 1n << BigInt(hostBits) && range.first % size === 0n)
    return `${first}/${bitsOf[range.family] - hostBits}`;
  return `${first}-${formatIp({ family: range.family, value: range.last })}`;
}

export function rangeSize(range: IpRange): bigint {
  return range.last - range.first + 1n;
}

export function rangeContains(range: IpRange, address: IpAddress): boolean {
  return range.family === address.family && range.first <= address.value && address.value <= range.last;
}

export function rangesOverlap(left: IpRange, right: IpRange): boolean {
  return left.family === right.family && left.first <= right.last && right.first <= left.last;
}

function isMapped(value: bigint): boolean {
  return value >> 32n === mappedPrefix;
}

/** As `parseIp`, but with a mapped address still in its 128 bits: its prefix length counts from there. */
function parseIpOrMapped(text: string): IpAddress | undefined {
  if (!text.includes(":")) return parseIp(text);
  const value = parseIpv6(text);
  return value === undefined ? undefined : { family: "IPv6", value };
}

function prefixRange(address: IpAddress, length: number): { readonly first: bigint; readonly last: bigint } {
  const hostMask = (1n << BigInt(bitsOf[address.family] - length)) - 1n;
  return { first: address.value & ~hostMask, last: address.value | hostMask };
}

function unmapped(family: IpFamily, range: { readonly first: bigint; readonly last: bigint }): IpRange {
  if (family === "IPv4" || !isMapped(range.first) || !isMapped(range.last)) return { family, ...range };
  return { family: "IPv4", first: range.first & 0xffffffffn, last: range.last & 0xffffffffn };
}

const zero = "0".charCodeAt(0);
const nine = "9".charCodeAt(0);

function parseIpv4(text: string): number | undefined {
  const octets = text.split(".");
  if (octets.length !== 4) return undefined;
  let value = 0;
  for (const octet of octets) {
    const number = parseOctet(octet);
    if (number === undefined) return undefined;
    value = value * 256 + number;
  }
  return value;
}

function parseOctet(text: string): number | undefined {
  if (text.length === 0 || text.length > 3) return undefined;
  if (text.length > 1 && text.charCodeAt(0) === zero) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < zero || code > nine) return undefined;
    value = value * 10 + code - zero;
  }
  return value > 255 ? undefined : value;
}

const groupCount = 8;
const groupPattern = /^[0-9a-fA-F]{1,4}$/;

function parseIpv6(text: string): bigint | undefined {
  const gap = text.indexOf("::");
  if (gap < 0) {
    const groups = parseGroups(text);
    return groups?.length === groupCount ? groupsToValue(groups) : undefined;
  }
  const head = gap === 0 ? [] : parseGroups(text.slice(0, gap));
  const rest = text.slice(gap + 2);
  const tail = rest === "" ? [] : parseGroups(rest);
  if (head === undefined || tail === undefined || text.slice(0, gap).includes(".")) return undefined;
  // The gap stands for one group at the least: netip.ParseAddr refuses `1:2:3:4::5:6:7:8`.
  if (head.length + tail.length >= groupCount) return undefined;
  return (groupsToValue(head) << BigInt(16 * (groupCount - head.length))) | groupsToValue(tail);
}

/** 16-bit groups; the last may be a dotted quad and then counts as two. */
function parseGroups(text: string): number[] | undefined {
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes(".")) {
      const quad = parseIpv4(part);
      if (quad === undefined) return undefined;
      groups.push(Math.floor(quad / 65536), quad % 65536);
    } else if (groupPattern.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

function groupsToValue(groups: readonly number[]): bigint {
  let value = 0n;
  for (const group of groups) value = (value << 16n) | BigInt(group);
  return value;
}

function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function formatIpv6(value: bigint): string {
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((value >> shift) & 0xffffn).toString(16));
  const gap = longestZeroRun(groups);
  if (gap === undefined) return groups.join(":");
  return `${groups.slice(0, gap.start).join(":")}::${groups.slice(gap.start + gap.length).join(":")}`;
}

/** RFC 5952 section 4.2: the longest run of zero groups, the first of equal ones, and never a single group. */
function longestZeroRun(groups: readonly string[]): { readonly start: number; readonly length: number } | undefined {
  let best = { start: 0, length: 1 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== "0") start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best.length > 1 ? best : undefined;
}
