// SPDX-License-Identifier: Apache-2.0

/** Stands in for worker.ts: keeps its side of the protocol without any socket, and dies as it is told to. */

import { openSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { FrameCounters } from "../../../../providers/baremetal/speaker/model.ts";
import type { ThreadCommand, ThreadMessage } from "../../../../providers/baremetal/speaker/thread-protocol.ts";

const port = parentPort ?? process.exit(1);
const post = (message: ThreadMessage): void => port.postMessage(message);
const counters: FrameCounters = { received: { arp: { Replied: 7 }, ndp: {} }, gratuitousSent: { arp: 0, ndp: 0 } };

/** What the last octet of the last address in a table makes it do. */
const deaths: Readonly<Record<number, () => void>> = {
  1: () => {
    throw new Error("out of frames");
  },
  2: () => port.close(),
  3: () => {
    post({ kind: "Failed", problem: { kind: "TerminalError", reason: "MissingCapability", message: "no NET_RAW" } });
    port.close();
  },
};

port.on("message", (command: ThreadCommand) => {
  if (command.kind === "Stop") port.close();
  if (command.kind === "ReportCounters") post({ kind: "Counters", counters });
  if (command.kind !== "Table") return;
  deaths[command.table.keys.at(-1) ?? 0]?.();
  post({ kind: "Applied", version: command.table.version });
});

// Any descriptor that takes a write.
post({ kind: "Ready", wakeDescriptor: openSync("/dev/null", "w") });
post({ kind: "ForeignClaim", ip: workerData.excludeInterfaces.join(" "), mac: "", interface: "" });
