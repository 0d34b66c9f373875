// SPDX-License-Identifier: Apache-2.0

/** The Distinguished Encoding Rules of ASN.1 (ITU-T X.690), as far as a certificate needs them. */

/** One value: tag, length, and the encoded values or octets that it is made of. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), encodeLength(content.length), content]);
}

/** X.690 section 8.1.3: below 128 one octet, else the number of octets that follow and those. */
function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const octets = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.from([0x80 | octets.length, ...octets]);
}

export const encodeSequence = (...parts: readonly Uint8Array[]): Buffer => encode(0x30, ...parts);

export const encodeSet = (...parts: readonly Uint8Array[]): Buffer => encode(0x31, ...parts);

export const encodeOctets = (octets: Uint8Array): Buffer => encode(0x04, octets);

export const encodeText = (text: string): Buffer => encode(0x0c, Buffer.from(text));

export const encodeTrue = (): Buffer => encode(0x01, Buffer.from([0xff]));

/** `unusedBits` of the last octet are no part of it. */
export function encodeBits(octets: Uint8Array, unusedBits = 0): Buffer {
  return encode(0x03, Buffer.from([unusedBits]), octets);
}

/** A number of any size that is not negative, most significant octet first, and without zeros in front of it. */
export function encodeNatural(octets: Uint8Array): Buffer {
  const isNegative = ((octets[0] ?? 0) & 0x80) !== 0;
  return isNegative ? encode(0x02, Buffer.from([0]), octets) : encode(0x02, octets);
}

/** X.690 section 8.19: the first two arcs share an octet, each further one is written to the base of 128. */
export function encodeObjectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...arcs] = dotted.split(".").map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...arcs.flatMap(toBase128)]));
}

function toBase128(arc: number): readonly number[] {
  const digits = [arc & 0x7f];
  for (let rest = arc >>> 7; rest > 0; rest >>>= 7) digits.unshift(0x80 | (rest & 0x7f));
  return digits;
}

/** RFC 5280 section 4.1.2.5: in UTCTime until 2049, in GeneralizedTime from then on; `ms` since the epoch. */
export function encodeTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\.\d+|[-:T]/g, "");
  return digits < "2050" ? encode(0x17, Buffer.from(digits.slice(2))) : encode(0x18, Buffer.from(digits));
}
