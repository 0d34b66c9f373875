// SPDX-License-Identifier: Apache-2.0

import { closeSync, writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { type FairleadError, TerminalError } from "../../../src/errors.ts";
import { defaultGratuitousOptions, type GratuitousOptions } from "./gratuitous.ts";
import type { AnnouncementTable, Announcer, FrameCounters, WorkerMessage } from "./model.ts";
import { packTable } from "./packed-table.ts";
import type { ThreadCommand, ThreadMessage, WorkerSettings } from "./thread-protocol.ts";

export interface ThreadAnnouncerOptions {
  /** Regular expressions for the names of links to leave alone. */
  readonly excludeInterfaces: readonly string[];
  readonly gratuitous?: GratuitousOptions;
  /** The program of the thread; undefined = worker.ts. */
  readonly workerUrl?: URL;
  /**
   * Called once when the thread has ended without `close`, or could not start (`MissingCapability`, `UnsupportedPlatform`).
   * Nothing is answered any more: the process must say why and exit with a code other than 0.
   */
  readonly onDeath: (error: FairleadError) => void;
}

/** Answers on the links of this machine, in a thread of its own. Needs Linux and CAP_NET_RAW. */
export function createThreadAnnouncer(
  options: ThreadAnnouncerOptions,
  listener: (message: WorkerMessage) => void,
): Announcer {
  return new ThreadAnnouncer(options, listener);
}

/** The source beside this one, or the bundle beside the bundle. */
const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/** Of the thread's young objects, in MiB: it makes few, and V8 would else keep up to 48 of them. */
const youngGenerationMb = 2;

/** What is added to the counter of an eventfd(2). */
const one = Buffer.from(BigUint64Array.of(1n).buffer);

class ThreadAnnouncer implements Announcer {
  readonly #worker: Worker;
  readonly #options: ThreadAnnouncerOptions;
  readonly #listener: (message: WorkerMessage) => void;
  readonly #counterRequests: PromiseWithResolvers<FrameCounters>[] = [];
  readonly #ended = Promise.withResolvers<void>();
  /** On the process's exit: Node waits for the thread, which is in poll(2). */
  readonly #stop = (): void => this.#command({ kind: "Stop" });
  #wakeDescriptor: number | undefined;
  #isTableOnItsWay = false;
  #nextTable: AnnouncementTable | undefined;
  #death: FairleadError | undefined;
  #isClosing = false;
  #isEnded = false;

  constructor(options: ThreadAnnouncerOptions, listener: (message: WorkerMessage) => void) {
    this.#options = options;
    this.#listener = listener;
    const settings: WorkerSettings = {
      excludeInterfaces: options.excludeInterfaces,
      gratuitous: options.gratuitous ?? defaultGratuitousOptions,
    };
    this.#worker = new Worker(options.workerUrl ?? workerUrl, {
      name: "speaker",
      workerData: settings,
      // What the thread opens is closed by whom it belongs to: the eventfd is still written to when the thread ends.
      trackUnmanagedFds: false,
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    this.#worker.on("message", (message: ThreadMessage) => this.#take(message));
    this.#worker.on("error", (error: unknown) => this.#die(toAnnouncerDeath(error)));
    this.#worker.on("exit", () => this.#end());
    process.on("exit", this.#stop);
  }

  /** One table is on its way at a time; of those that come meanwhile, the last is next. */
  announce(table: AnnouncementTable): void {
    if (this.#isTableOnItsWay) this.#nextTable = table;
    else this.#sendTable(table);
  }

  counters(): Promise<FrameCounters> {
    if (this.#isEnded) return Promise.reject(hasEnded());
    const request = Promise.withResolvers<FrameCounters>();
    this.#counterRequests.push(request);
    this.#command({ kind: "ReportCounters" });
    return request.promise;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#stop();
    await this.#ended.promise;
  }

  #sendTable(table: AnnouncementTable): void {
    this.#isTableOnItsWay = true;
    this.#nextTable = undefined;
    const packed = packTable(table);
    this.#command({ kind: "Table", table: packed }, [packed.keys.buffer, packed.listOf.buffer]);
  }

  #applied(): void {
    this.#isTableOnItsWay = false;
    if (this.#nextTable !== undefined) this.#sendTable(this.#nextTable);
  }

  #command(command: ThreadCommand, handedOver: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(command, handedOver);
    // Before the thread is ready there is nothing to wake: it reads its commands before it waits for the first time.
    if (this.#wakeDescriptor !== undefined) writeSync(this.#wakeDescriptor, one);
  }

  #take(message: ThreadMessage): void {
    switch (message.kind) {
      case "Ready":
        this.#wakeDescriptor = message.wakeDescriptor;
        // For what was sent while the thread did not yet say how to wake it.
        writeSync(message.wakeDescriptor, one);
        return;
      case "Failed":
        this.#die(new TerminalError(message.problem.reason, message.problem.message));
        return;
      case "Counters":
        this.#counterRequests.shift()?.resolve(message.counters);
        return;
      case "Applied":
        this.#applied();
        this.#listener(message);
        return;
      case "Links":
      case "ForeignClaim":
        this.#listener(message);
    }
  }

  /** The descriptor is closed here and not by the thread: it must not become another's while it is still written to. */
  #end(): void {
    this.#isEnded = true;
    process.off("exit", this.#stop);
    if (this.#wakeDescriptor !== undefined) closeSync(this.#wakeDescriptor);
    this.#wakeDescriptor = undefined;
    if (!this.#isClosing) this.#die(hasEnded());
    for (const request of this.#counterRequests.splice(0)) request.reject(hasEnded());
    this.#ended.resolve();
  }

  #die(error: FairleadError): void {
    if (this.#death !== undefined) return;
    this.#death = error;
    this.#options.onDeath(error);
  }
}

function hasEnded(): FairleadError {
  return new TerminalError("AnnouncerDied", "the thread that answers ARP and NDP has ended");
}

function toAnnouncerDeath(thrown: unknown): FairleadError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new TerminalError("AnnouncerDied", `the thread that answers ARP and NDP has failed: ${message}`, {
    cause: thrown,
  });
}
