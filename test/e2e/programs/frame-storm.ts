// SPDX-License-Identifier: Apache-2.0

/**
 * `frame-storm.ts JSON`: sends damaged and random frames from the interface eth0, listens for answers meanwhile, and prints what
 * came of it as one JSON line.
 */

import { networkInterfaces } from "node:os";
import { systemClock } from "../../../src/clock.ts";
import { asksByArp, asksByNdp, readAnswer } from "../frames/frame-judge.ts";
import { mutate, randomFrame, seededRandom } from "../frames/mutate.ts";
import { RawLink } from "../frames/raw-link.ts";
import { arpRequest, neighbourSolicitation } from "../frames/request-frames.ts";

export interface StormOrder {
  readonly seed: number;
  /** Of damaged ARP frames, of damaged NDP frames, and of random ones, each. */
  readonly count: number;
  /** Addresses as lower-case hex. */
  readonly targets: { readonly v4: string; readonly v6: string };
  readonly asker: { readonly v4: string; readonly v6: string };
}

export interface StormReport {
  readonly sent: number;
  /** Frames that anybody with the target may answer, damaged as they are. */
  readonly asking: { readonly arp: number; readonly ndp: number };
  /** Answers about the target that were meant for one host. */
  readonly answered: { readonly arp: number; readonly ndp: number };
  /** Each distinct answer that was seen: `kind about from tells`. */
  readonly answers: readonly string[];
}

const order = JSON.parse(process.argv[2] ?? "{}") as StormOrder;
const mac = (networkInterfaces()["eth0"]?.[0]?.mac ?? "").replaceAll(":", "");
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const asker = { mac: hex(mac), v4: hex(order.asker.v4), v6: hex(order.asker.v6) };
const target = { v4: hex(order.targets.v4), v6: hex(order.targets.v6) };
const random = seededRandom(order.seed);
const link = new RawLink("eth0");
const report = { sent: 0, asking: { arp: 0, ndp: 0 }, answered: { arp: 0, ndp: 0 } };
const answers = new Set<string>();

function send(frame: Buffer): void {
  if (!link.send(frame)) return;
  report.sent += 1;
  if (asksByArp(frame, target.v4)) report.asking.arp += 1;
  if (asksByNdp(frame, target.v6)) report.asking.ndp += 1;
}

function listen(): void {
  for (let frame = link.receive(); frame !== undefined; frame = link.receive()) {
    // The socket also sees what this host sends.
    if (frame.subarray(6, 12).equals(asker.mac)) continue;
    const answer = readAnswer(frame);
    if (answer === undefined) continue;
    answers.add(`${answer.kind} ${answer.about} ${answer.from} ${answer.tells}`);
    const isAboutTarget = answer.about === order.targets[answer.kind === "arp" ? "v4" : "v6"];
    if (isAboutTarget && !answer.gratuitous) report.answered[answer.kind] += 1;
  }
}

const arp = arpRequest(asker, target.v4);
const ndp = neighbourSolicitation(asker, target.v6);
for (let number = 0; number < order.count; number++) {
  send(mutate(arp, random));
  send(mutate(ndp, random));
  send(randomFrame(random));
  // Paced, so that the queues of the receivers do not overflow: a frame that is lost proves nothing.
  if (number % 32 === 0) {
    await systemClock.sleep(2);
    listen();
  }
}
await systemClock.sleep(500);
listen();
link.close();
process.stdout.write(`${JSON.stringify({ ...report, answers: [...answers] } satisfies StormReport)}\n`);
