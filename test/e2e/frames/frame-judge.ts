// SPDX-License-Identifier: Apache-2.0

/** An independent reading of frames: which ask for an address, so that an answer is allowed, and what an answer says. */

import { icmpChecksum, icmpOffset } from "./request-frames.ts";

export type AnswerKind = "arp" | "ndp";

/** Whether anybody who has `target` may answer this frame by ARP: a request of RFC 826 for it. */
export function asksByArp(frame: Buffer, target: Buffer): boolean {
  if (frame.length < 42 || frame.readUInt16BE(12) !== 0x0806) return false;
  const isRequest = frame.subarray(14, 22).equals(Buffer.from("0001080006040001", "hex"));
  return isRequest && frame.subarray(38, 42).equals(target);
}

/** Whether anybody who has `target` may answer this frame by NDP: a solicitation for it that RFC 4861, section 7.1.1 lets pass. */
export function asksByNdp(frame: Buffer, target: Buffer): boolean {
  if (!isWholeSolicitation(frame) || !frame.subarray(icmpOffset + 8, icmpOffset + 24).equals(target)) return false;
  const checked = Buffer.from(frame);
  checked.writeUInt16BE(0, icmpOffset + 2);
  return icmpChecksum(checked) === frame.readUInt16BE(icmpOffset + 2) && hasSoundOptions(frame);
}

/** IPv6 with hop limit 255, straight into ICMPv6 of type 135 and code 0, and as long as it says. */
function isWholeSolicitation(frame: Buffer): boolean {
  if (frame.length < icmpOffset + 24 || frame.readUInt16BE(12) !== 0x86dd) return false;
  const payload = frame.readUInt16BE(18);
  const isIcmp = (frame[14] ?? 0) >> 4 === 6 && frame[20] === 58 && frame[21] === 255;
  const isWhole = payload >= 24 && frame.length >= icmpOffset + payload;
  return isIcmp && isWhole && frame[icmpOffset] === 135 && frame[icmpOffset + 1] === 0;
}

/** Options have a length other than 0 and end where the message ends. */
function hasSoundOptions(frame: Buffer): boolean {
  const end = icmpOffset + frame.readUInt16BE(18);
  let offset = icmpOffset + 24;
  while (offset < end) {
    const length = (frame[offset + 1] ?? 0) * 8;
    if (length === 0 || offset + length > end) return false;
    offset += length;
  }
  return true;
}

export interface Answer {
  readonly kind: AnswerKind;
  /** Whose address it is about, lower-case hex. */
  readonly about: string;
  /** Source of the Ethernet frame, lower-case hex. */
  readonly from: string;
  /** The hardware address that it tells, lower-case hex; "" where there is none. */
  readonly tells: string;
  /** To everybody: an announcement, and no answer to a frame. */
  readonly gratuitous: boolean;
}

/** What a frame answers; undefined when it is no ARP reply and no neighbour advertisement. */
export function readAnswer(frame: Buffer): Answer | undefined {
  const gratuitous = ((frame[0] ?? 0) & 1) === 1;
  const from = frame.subarray(6, 12).toString("hex");
  if (frame.length >= 42 && frame.readUInt16BE(12) === 0x0806 && frame.readUInt16BE(20) === 2) {
    const [about, tells] = [frame.subarray(28, 32).toString("hex"), frame.subarray(22, 28).toString("hex")];
    return { kind: "arp", about, from, tells, gratuitous };
  }
  const isNdp = frame.length >= icmpOffset + 24 && frame.readUInt16BE(12) === 0x86dd && frame[20] === 58;
  if (!isNdp || frame[icmpOffset] !== 136) return undefined;
  const about = frame.subarray(icmpOffset + 8, icmpOffset + 24).toString("hex");
  const tells = frame[icmpOffset + 24] === 2 ? frame.subarray(icmpOffset + 26, icmpOffset + 32).toString("hex") : "";
  return { kind: "ndp", about, from, tells, gratuitous };
}
