// SPDX-License-Identifier: Apache-2.0

/**
 * `announcement-count.ts COUNT TIMEOUT_MS`: listens on eth0 for gratuitous ARP until COUNT different addresses have been announced,
 * and prints `{"addresses","atMs","peak"}`: how many, when the last came (milliseconds since the epoch), and the most frames that
 * came within one tenth of a second.
 */

import { systemClock } from "../../../src/clock.ts";
import { RawLink } from "../../e2e/frames/raw-link.ts";

const [count = "0", timeoutMs = "0"] = process.argv.slice(2);
const link = new RawLink("eth0");
const addresses = new Set<string>();
const frames = new Map<number, number>();
const deadline = systemClock.monotonic() + Number(timeoutMs);
let atMs = 0;

/** Gratuitous ARP in either form, request or reply: whoever sends it has the address that it asks for. */
function announcedBy(frame: Buffer): string | undefined {
  if (frame.length < 42 || frame.readUInt16BE(12) !== 0x0806) return undefined;
  const sender = frame.subarray(28, 32).toString("hex");
  return sender === frame.subarray(38, 42).toString("hex") ? sender : undefined;
}

process.stdout.write("listening\n");
while (addresses.size < Number(count) && systemClock.monotonic() < deadline) {
  link.wait(50);
  for (let frame = link.receive(); frame !== undefined; frame = link.receive()) {
    const address = announcedBy(frame);
    if (address === undefined) continue;
    const now = systemClock.now();
    if (!addresses.has(address)) atMs = now;
    addresses.add(address);
    const tenth = Math.floor(now / 100);
    frames.set(tenth, (frames.get(tenth) ?? 0) + 1);
  }
}
link.close();
process.stdout.write(`${JSON.stringify({ addresses: addresses.size, atMs, peak: Math.max(0, ...frames.values()) })}\n`);
