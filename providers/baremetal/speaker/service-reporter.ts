// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import type { EventSink, ServiceWriter } from "../../../src/controller/service-store.ts";
import { type FairleadError, toFairleadError } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import type { Service } from "../../../src/model/service.ts";
import type { ServiceEvent, ServiceReport } from "./service-report.ts";

export interface ServiceReporterOptions {
  readonly writer: Pick<ServiceWriter, "patchStatus">;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly log: Log;
  /** The Service of a key as it is now; undefined = none that is ours. */
  readonly serviceOf: (key: string) => Service | undefined;
  /** See `toReport`; `now` is RFC 3339. */
  readonly reportOf: (service: Service, now: string) => ServiceReport | undefined;
}

/** At most this many writes a second: 5,000 Services that change their node are told within two minutes. */
const writesPerSecond = 50;

/** A decision is told once it has stood that long: while a cluster starts, addresses move with every speaker that comes. */
const settleMs = 1_000;

/** Two speakers that see the world differently must not write against each other without end. */
const rewriteIntervalMs = 60_000;

/** After a failure that is not about one Service, nothing is written for this long; doubled while it goes on failing. */
const leastRestMs = 5_000;
const greatestRestMs = 300_000;

/** Tells Services what became of their announcement: late, slowly, one at a time, and only what they do not say already. */
export class ServiceReporter {
  readonly #options: ServiceReporterOptions;
  readonly #stopped = new AbortController();
  /** Monotonic time at which a Service is due, by key. */
  readonly #due = new Map<string, number>();
  readonly #writtenAt = new Map<string, number>();
  #cancelTimer: () => void = () => {};
  #failures = 0;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #wakesAt = Number.POSITIVE_INFINITY;
  #writing = false;

  constructor(options: ServiceReporterOptions) {
    this.#options = options;
  }

  /** Who announces an address of this Service has changed. */
  decided(key: string): void {
    this.#writtenAt.delete(key);
    this.#enqueue(key, this.#options.clock.monotonic() + settleMs);
  }

  /** The Service itself has changed: somebody may have written something else. */
  changed(key: string): void {
    if (this.#due.has(key) || this.#pending(key) === undefined) return;
    const now = this.#options.clock.monotonic();
    const writtenAt = this.#writtenAt.get(key) ?? Number.NEGATIVE_INFINITY;
    this.#enqueue(key, Math.max(now + settleMs, writtenAt + rewriteIntervalMs));
  }

  /** The Service is gone. */
  forget(key: string): void {
    this.#due.delete(key);
    this.#writtenAt.delete(key);
  }

  close(): void {
    this.#stopped.abort(new Error("the speaker stops"));
    this.#cancelTimer();
    this.#due.clear();
  }

  #pending(key: string): { readonly service: Service; readonly report: ServiceReport } | undefined {
    const service = this.#options.serviceOf(key);
    if (service === undefined) return undefined;
    const now = `${new Date(this.#options.clock.now()).toISOString().slice(0, 19)}Z`;
    const report = this.#options.reportOf(service, now);
    return report === undefined ? undefined : { service, report };
  }

  #enqueue(key: string, dueAt: number): void {
    if (this.#stopped.signal.aborted) return;
    this.#due.delete(key);
    this.#due.set(key, dueAt);
    this.#wakeAt(dueAt);
  }

  #wakeAt(dueAt: number): void {
    const time = Math.max(dueAt, this.#restsUntil);
    if (this.#writing || time >= this.#wakesAt) return;
    this.#cancelTimer();
    this.#wakesAt = time;
    const { clock } = this.#options;
    this.#cancelTimer = clock.after(Math.max(0, time - clock.monotonic()), () => void this.#work());
  }

  /** Writes the first that is due and has something to say, and passes over those that have nothing. */
  async #work(): Promise<void> {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    this.#writing = true;
    const wrote = await this.#writeNext();
    this.#writing = false;
    if (this.#stopped.signal.aborted) return;
    if (wrote) this.#restsUntil = Math.max(this.#restsUntil, this.#options.clock.monotonic() + 1_000 / writesPerSecond);
    this.#wakeAt(this.#earliest());
  }

  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const dueAt of this.#due.values()) earliest = Math.min(earliest, dueAt);
    return earliest;
  }

  async #writeNext(): Promise<boolean> {
    const now = this.#options.clock.monotonic();
    for (const [key, dueAt] of this.#due) {
      if (dueAt > now) continue;
      this.#due.delete(key);
      const pending = this.#pending(key);
      if (pending === undefined) continue;
      await this.#write(key, pending.service, pending.report);
      return true;
    }
    return false;
  }

  async #write(key: string, service: Service, report: ServiceReport): Promise<void> {
    const { writer, clock, serviceOf } = this.#options;
    try {
      const written = await writer.patchStatus(service, report.patch, this.#stopped.signal);
      this.#failures = 0;
      if (serviceOf(key) === undefined) return await this.#takeBack(written, report);
      this.#writtenAt.set(key, clock.monotonic());
      for (const event of report.events) this.#tell(service, event);
    } catch (thrown) {
      if (!this.#stopped.signal.aborted) this.#failed(key, toFairleadError(thrown));
    }
  }

  /** It was released while the write was on its way: who released it took our conditions away before, and will not again. */
  async #takeBack(service: Service, { patch: { conditions = [] } }: ServiceReport): Promise<void> {
    if (conditions.length === 0) return;
    const removeConditions = conditions.map(({ type }) => type);
    await this.#options.writer.patchStatus(service, { removeConditions }, this.#stopped.signal);
  }

  /** A Service that is gone or another one by now comes again with its own change; anything else is tried again. */
  #failed(key: string, error: FairleadError): void {
    if (error.reason === "NotFound" || error.reason === "Conflict") return;
    const { log, clock } = this.#options;
    const restMs = Math.min(greatestRestMs, leastRestMs * 2 ** this.#failures);
    this.#failures += 1;
    this.#restsUntil = clock.monotonic() + restMs;
    this.#enqueue(key, this.#restsUntil);
    const fields = { service: key, reason: error.reason, error: error.message, retryInMs: restMs };
    log.warn(fields, "cannot tell a Service who announces it");
  }

  #tell({ namespace, name, uid }: Service, { type, reason, message }: ServiceEvent): void {
    this.#options.events.event({ apiVersion: "v1", kind: "Service", namespace, name, uid }, type, reason, message);
  }
}
