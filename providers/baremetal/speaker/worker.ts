// SPDX-License-Identifier: Apache-2.0

/**
 * The thread that answers. It waits in poll(2) and not in an event loop: nothing else runs here, so that a reply depends on
 * no one but the kernel. Commands come by message, and a write to an eventfd(2) says that there are some.
 */

import { endianness } from "node:os";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { systemClock } from "../../../src/clock.ts";
import { TerminalError, toFairleadError, toProblem } from "../../../src/errors.ts";
import { openAfPacket } from "./af-packet.ts";
import { excludedBy } from "./excluded-interfaces.ts";
import { loadLibc } from "./libc.ts";
import { LinkWatch } from "./link-watch.ts";
import type { PackedTable } from "./packed-table.ts";
import { PollSet } from "./poll-set.ts";
import { askForShortSlice } from "./scheduling.ts";
import { Station } from "./station.ts";
import { assertSupported } from "./supported-platform.ts";
import { checked } from "./system-error.ts";
import type { ThreadCommand, ThreadMessage, WorkerSettings } from "./thread-protocol.ts";

/** `EFD_NONBLOCK | EFD_CLOEXEC` */
const eventFlags = 0o2004000;
/** Not needed for the work: Node ends a thread only when it comes back to JavaScript. */
const longestWaitMs = 1000;

/** Ends when it is told to stop. @throws TerminalError */
function answer(port: MessagePort, settings: WorkerSettings): void {
  assertSupported({ platform: process.platform, arch: process.arch, endianness: endianness() });
  const libc = loadLibc();
  const wakeDescriptor = checked(libc, "eventfd", libc.eventfd(0, eventFlags));
  const post = (message: ThreadMessage): void => port.postMessage(message);
  askForShortSlice(libc);
  const socket = openAfPacket(libc);
  const station = new Station({ socket, clock: systemClock, gratuitous: settings.gratuitous, emit: post });
  const links = new LinkWatch(libc, excludedBy(settings.excludeInterfaces), (known) => station.setLinks(known));
  const wakeUps = Buffer.alloc(8);
  const polled = new PollSet(libc);
  polled.add(wakeDescriptor, () => libc.read(wakeDescriptor, wakeUps, wakeUps.length));
  for (const descriptor of socket.descriptors) polled.add(descriptor, () => station.receive());
  polled.add(links.descriptor, () => links.read());
  post({ kind: "Ready", wakeDescriptor });
  while (obeyCommands(port, station)) {
    const waitMs = socket.settle() ? 0 : Math.min(longestWaitMs, Math.ceil(station.waitMs()));
    polled.wait(waitMs);
    station.sendGratuitous();
  }
  links.close();
  socket.close();
}

/** False when one of them is to stop. Of several tables only the last counts: each is the whole. */
function obeyCommands(port: MessagePort, station: Station): boolean {
  let table: PackedTable | undefined;
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    const command: ThreadCommand = next.message;
    if (command.kind === "Stop") return false;
    if (command.kind === "Table") table = command.table;
    else port.postMessage({ kind: "Counters", counters: station.counters() } satisfies ThreadMessage);
  }
  if (table !== undefined) station.announce(table);
  return true;
}

const port = parentPort;
if (port === null)
  throw new TerminalError("InternalError", "worker.ts is the start of a worker thread, not of a program");
try {
  answer(port, workerData);
} catch (thrown) {
  port.postMessage({ kind: "Failed", problem: toProblem(toFairleadError(thrown)) } satisfies ThreadMessage);
}
