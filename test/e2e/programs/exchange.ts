// SPDX-License-Identifier: Apache-2.0

/** `exchange.ts MILLISECONDS FRAME…`: sends frames (hex) from eth0, and prints those that others send meanwhile, one a line. */

import { networkInterfaces } from "node:os";
import { systemClock } from "../../../src/clock.ts";
import { RawLink } from "../frames/raw-link.ts";

const [waitMs = "", ...frames] = process.argv.slice(2);
const mac = (networkInterfaces()["eth0"]?.[0]?.mac ?? "").replaceAll(":", "");
const link = new RawLink("eth0");
for (const frame of frames) link.send(Buffer.from(frame, "hex"));
const end = systemClock.monotonic() + Number(waitMs);
while (systemClock.monotonic() < end) {
  for (let frame = link.receive(); frame !== undefined; frame = link.receive()) {
    const text = frame.toString("hex");
    if (text.slice(12, 24) !== mac) process.stdout.write(`${text}\n`);
  }
  await systemClock.sleep(5);
}
link.close();
