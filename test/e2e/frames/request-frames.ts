// SPDX-License-Identifier: Apache-2.0

/** Good requests for an address: what a client's kernel would send (RFC 826, RFC 4861). */

export interface Asker {
  /** Six octets. */
  readonly mac: Buffer;
  readonly v4: Buffer;
  readonly v6: Buffer;
}

const broadcast = Buffer.alloc(6, 0xff);

/** Who has `target`? To all. */
export function arpRequest(asker: Asker, target: Buffer): Buffer {
  const header = Buffer.from("08060001080006040001", "hex");
  return Buffer.concat([broadcast, asker.mac, header, asker.mac, asker.v4, Buffer.alloc(6), target, Buffer.alloc(18)]);
}

/** A neighbour solicitation to the solicited-node multicast address of `target`. */
export function neighbourSolicitation(asker: Asker, target: Buffer): Buffer {
  const tail = target.subarray(13);
  const multicastMac = Buffer.concat([Buffer.from("3333ff", "hex"), tail]);
  const multicast = Buffer.concat([Buffer.from("ff0200000000000000000001ff", "hex"), tail]);
  const message = Buffer.concat([
    Buffer.from("8700000000000000", "hex"),
    target,
    Buffer.from("0101", "hex"),
    asker.mac,
  ]);
  const header = Buffer.from("6000000000003aff", "hex");
  header.writeUInt16BE(message.length, 4);
  const frame = Buffer.concat([
    multicastMac,
    asker.mac,
    Buffer.from("86dd", "hex"),
    header,
    asker.v6,
    multicast,
    message,
  ]);
  mendChecksum(frame);
  return frame;
}

/** Offset of the ICMPv6 message in an untagged Ethernet frame. */
export const icmpOffset = 54;

/** Writes the checksum that belongs to the frame, whatever else is wrong with it. */
export function mendChecksum(frame: Buffer): void {
  if (frame.length < icmpOffset + 4) return;
  frame.writeUInt16BE(0, icmpOffset + 2);
  frame.writeUInt16BE(icmpChecksum(frame), icmpOffset + 2);
}

/** RFC 4443, section 2.3, over the pseudo-header and the message, the checksum field as it stands in the frame. */
export function icmpChecksum(frame: Buffer): number {
  const message = frame.subarray(icmpOffset, icmpOffset + frame.readUInt16BE(18));
  const pseudo = Buffer.alloc(40);
  frame.copy(pseudo, 0, 22, 54);
  pseudo.writeUInt32BE(message.length, 32);
  pseudo.writeUInt8(58, 39);
  const sum = onesComplementSum(Buffer.concat([pseudo, message]));
  return ~sum & 0xffff;
}

function onesComplementSum(bytes: Buffer): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) sum += ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}
