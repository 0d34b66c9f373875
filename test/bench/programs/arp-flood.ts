// SPDX-License-Identifier: Apache-2.0

/**
 * `arp-flood.ts ASKER_V4 COUNT FIRST STEP SIZE`: asks COUNT times by ARP from eth0 for FIRST, FIRST+STEP, … and again from the
 * start after SIZE addresses, twenty in a millisecond at the most. Addresses are lower-case hex.
 */

import { networkInterfaces } from "node:os";
import { systemClock } from "../../../src/clock.ts";
import { RawLink } from "../../e2e/frames/raw-link.ts";
import { arpRequest } from "../../e2e/frames/request-frames.ts";

const [v4 = "", count = "0", first = "", step = "1", size = "1"] = process.argv.slice(2);
const mac = Buffer.from((networkInterfaces()["eth0"]?.[0]?.mac ?? "").replaceAll(":", ""), "hex");
const asker = { mac, v4: Buffer.from(v4, "hex"), v6: Buffer.alloc(16) };
const link = new RawLink("eth0");
const atOnce = 20;

for (let index = 0; index < Number(count); index++) {
  const target = Buffer.alloc(4);
  target.writeUInt32BE(Number.parseInt(first, 16) + (index % Number(size)) * Number(step));
  link.send(arpRequest(asker, target));
  if (index % atOnce === atOnce - 1) await systemClock.sleep(1);
}
link.close();
