// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../clock.ts";
import type { EventSink, EventSubject } from "../controller/service-store.ts";
import { type FairleadError, RetryableError, toFairleadError } from "../errors.ts";
import type { Log } from "../log.ts";
import { toTimestamp } from "../model/condition.ts";
import type { KubeClient } from "./client.ts";
import { EventCorrelator, type EventDraft, type EventRecord } from "./event-correlator.ts";
import { RetryDelay } from "./retry-delay.ts";

/** What became of an Event; see `EventRecorder`. */
export type EventOutcome = "Created" | "Counted" | "Suppressed" | "Dropped" | "Failed";

export interface EventRecorder {
  /** Counted = one more on an earlier Event; Suppressed = too many of one object; Dropped = no room, or no time at the end. */
  recorded(outcome: EventOutcome): void;
}

export interface EventWriterOptions {
  readonly client: KubeClient;
  /** As `kubectl describe` shows it under "From". */
  readonly component: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly recorder: EventRecorder;
}

/** The sink of Events, and its end. */
export interface EventWriter extends EventSink {
  /** Writes what is left, for a second at most. */
  stop(): Promise<void>;
}

/** Room for one Event of each Service of a large cluster. */
const queueLimit = 10_000;

/** Few at a time and not too fast: a storm of Events must not keep the API server from the writes that Services wait for. */
const writersAtOnce = 2;
const perSecond = 100;

const triesLimit = 12;
const timeoutMs = 10_000;
const stopWithinMs = 1_000;

/** Answers after which another try would have the same end. */
const hopeless: ReadonlySet<string> = new Set(["NotFound", "NamespaceTerminating"]);

export function createEventWriter(options: EventWriterOptions): EventWriter {
  return new QueuedEventWriter(options);
}

class QueuedEventWriter implements EventWriter {
  readonly #options: EventWriterOptions;
  readonly #correlator = new EventCorrelator();
  readonly #delay: RetryDelay;
  /** Records to be written, and how often that has failed. A record waits at most once, however often it is told meanwhile. */
  readonly #queue = new Map<EventRecord, number>();
  /** Records that are being written: told again, one waits for the end of its own writing. */
  readonly #inHand = new Set<EventRecord>();
  readonly #writers = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  /** When the next write may go out. */
  #nextAt = 0;
  #stopping = false;

  constructor(options: EventWriterOptions) {
    this.#options = options;
    this.#delay = new RetryDelay(options.random);
  }

  event(subject: EventSubject, type: "Normal" | "Warning", reason: string, message: string): void {
    const outcome = this.#accept({ subject, type, reason, message });
    if (outcome !== "Queued") this.#options.recorder.recorded(outcome);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#nextAt = 0;
    const endTimer = this.#options.clock.after(stopWithinMs, () =>
      this.#abort.abort(new Error("the event writer stops")),
    );
    await Promise.all(this.#writers);
    endTimer();
    this.#abort.abort(new Error("the event writer has stopped"));
    for (const _ of this.#queue) this.#options.recorder.recorded("Dropped");
    this.#queue.clear();
  }

  #accept(draft: EventDraft): "Queued" | "Suppressed" | "Dropped" {
    if (this.#stopping) return "Dropped";
    const record = this.#correlator.observe(draft, this.#options.clock.now());
    if (record === undefined) return "Suppressed";
    if (this.#queue.has(record)) return "Queued";
    if (this.#queue.size >= queueLimit) return "Dropped";
    this.#queue.set(record, 0);
    this.#startWriter();
    return "Queued";
  }

  #startWriter(): void {
    if (this.#writers.size >= writersAtOnce) return;
    const writer = this.#writeAll().finally(() => this.#writers.delete(writer));
    this.#writers.add(writer);
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      await this.#pace();
      const record = this.#first();
      if (record === undefined || this.#abort.signal.aborted) return;
      const failures = this.#queue.get(record) ?? 0;
      this.#queue.delete(record);
      this.#inHand.add(record);
      await this.#write(record, failures);
      this.#inHand.delete(record);
    }
  }

  #first(): EventRecord | undefined {
    for (const record of this.#queue.keys()) if (!this.#inHand.has(record)) return record;
    return undefined;
  }

  /** Never rejects: an abort only ends the wait. */
  async #pace(): Promise<void> {
    const { clock } = this.#options;
    const now = clock.monotonic();
    const at = Math.max(now, this.#nextAt);
    if (this.#stopping) return;
    this.#nextAt = at + 1000 / perSecond;
    if (at > now) await clock.sleep(at - now, this.#abort.signal).catch(() => undefined);
  }

  async #write(record: EventRecord, failures: number): Promise<void> {
    const { recorder } = this.#options;
    try {
      const outcome = record.created ? await this.#count(record) : await this.#create(record);
      this.#delay.reset();
      recorder.recorded(outcome);
    } catch (thrown) {
      this.#failed(record, failures + 1, toFairleadError(thrown));
    }
  }

  async #create(record: EventRecord): Promise<EventOutcome> {
    const { client, component } = this.#options;
    const body = toEvent(record, component);
    await client
      .request({ method: "POST", path: eventsPath(record), body, timeoutMs, signal: this.#abort.signal })
      .catch(tolerate("AlreadyExists"));
    record.created = true;
    return "Created";
  }

  async #count(record: EventRecord): Promise<EventOutcome> {
    const { client } = this.#options;
    try {
      await client.request({
        method: "PATCH",
        path: `${eventsPath(record)}/${record.name}`,
        contentType: "application/strategic-merge-patch+json",
        body: { count: record.count, lastTimestamp: toTimestamp(record.lastAt), message: record.draft.message },
        timeoutMs,
        signal: this.#abort.signal,
      });
      return "Counted";
    } catch (thrown) {
      // Events are kept for an hour only.
      if (toFairleadError(thrown).reason !== "NotFound") throw thrown;
      return this.#create(record);
    }
  }

  #failed(record: EventRecord, failures: number, error: FairleadError): void {
    const { log, clock, recorder } = this.#options;
    const mayPass = error instanceof RetryableError && !hopeless.has(error.reason) && failures < triesLimit;
    if (mayPass && !this.#stopping) {
      this.#nextAt = clock.monotonic() + this.#delay.next(error);
      this.#queue.set(record, failures);
      return;
    }
    const { subject, reason } = record.draft;
    log.debug(
      { kind: subject.kind, name: subject.name, event: reason, reason: error.reason },
      "an Event was not written",
    );
    recorder.recorded("Failed");
  }
}

function tolerate(reason: string): (thrown: unknown) => undefined {
  return (thrown) => {
    if (toFairleadError(thrown).reason !== reason) throw thrown;
    return undefined;
  };
}

/** Events of what is in no namespace are kept in `default`. */
function namespaceOf({ draft }: EventRecord): string {
  return draft.subject.namespace === "" ? "default" : draft.subject.namespace;
}

function eventsPath(record: EventRecord): string {
  return `/api/v1/namespaces/${namespaceOf(record)}/events`;
}

function toEvent(record: EventRecord, component: string): Readonly<Record<string, unknown>> {
  const { apiVersion, kind, namespace, name, uid } = record.draft.subject;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: record.name, namespace: namespaceOf(record) },
    involvedObject: { apiVersion, kind, name, uid, ...(namespace === "" ? {} : { namespace }) },
    type: record.draft.type,
    reason: record.draft.reason,
    message: record.draft.message,
    source: { component },
    reportingComponent: component,
    count: record.count,
    firstTimestamp: toTimestamp(record.firstAt),
    lastTimestamp: toTimestamp(record.lastAt),
  };
}
