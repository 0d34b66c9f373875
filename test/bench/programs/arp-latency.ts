// SPDX-License-Identifier: Apache-2.0

/**
 * `arp-latency.ts ASKER_V4 COUNT TARGET…`: asks for the targets in turn by ARP from eth0, COUNT times in all, and prints the
 * microseconds that each answer took, as a JSON list. Addresses are lower-case hex.
 */

import { networkInterfaces } from "node:os";
import { systemClock } from "../../../src/clock.ts";
import { readAnswer } from "../../e2e/frames/frame-judge.ts";
import { RawLink } from "../../e2e/frames/raw-link.ts";
import { arpRequest } from "../../e2e/frames/request-frames.ts";

const [v4 = "", count = "0", ...targets] = process.argv.slice(2);
const mac = Buffer.from((networkInterfaces()["eth0"]?.[0]?.mac ?? "").replaceAll(":", ""), "hex");
const asker = { mac, v4: Buffer.from(v4, "hex"), v6: Buffer.alloc(16) };
const link = new RawLink("eth0");

/** Longest that an answer is waited for; one that takes longer counts as this long. */
const patienceUs = 1_000_000;

function drain(): void {
  while (link.receive() !== undefined);
}

function isAnswer(frame: Buffer, target: string): boolean {
  const answer = readAnswer(frame);
  return answer?.kind === "arp" && answer.about === target && !answer.gratuitous;
}

function measure(target: string): number {
  const request = arpRequest(asker, Buffer.from(target, "hex"));
  drain();
  const start = process.hrtime.bigint();
  link.send(request);
  for (;;) {
    link.wait(100);
    for (let frame = link.receive(); frame !== undefined; frame = link.receive()) {
      if (isAnswer(frame, target)) return Number(process.hrtime.bigint() - start) / 1_000;
    }
    if (Number(process.hrtime.bigint() - start) / 1_000 > patienceUs) return patienceUs;
  }
}

const taken: number[] = [];
for (let index = 0; index < Number(count); index++) {
  taken.push(measure(targets[index % targets.length] ?? ""));
  await systemClock.sleep(1 + (index % 3));
}
link.close();
process.stdout.write(`${JSON.stringify(taken)}\n`);
