// SPDX-License-Identifier: Apache-2.0

import type { EventSubject } from "../controller/service-store.ts";
import { Recent } from "../recent.ts";

/** What is to be told. */
export interface EventDraft {
  readonly subject: EventSubject;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** One Event object: told once or many times. */
export interface EventRecord {
  readonly draft: EventDraft;
  /** Of the Event object. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  lastAt: number;
  count: number;
  /** Whether the API server has it. */
  created: boolean;
}

/** The constants of client-go's event correlator. */
const similarLimit = 10;
const similarForMs = 600_000;
const burst = 25;
const msPerToken = 300_000;
const rememberedKeys = 4_096;

/** client-go does not limit it, but the newer Event API does, and a kubectl that prints more helps nobody. */
const messageLimit = 1_024;

/** As long as a subject's name may be in the name of an Event, which has 253 characters. */
const subjectNameLimit = 230;

interface Similar {
  readonly messages: Set<string>;
  lastAt: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * Keeps Events few, by client-go's rules: the same Event again counts on the first; after ten messages of one reason within
 * ten minutes the rest are counted on one "(combined from similar events)"; and one object has 25 Events, then one in five minutes.
 */
export class EventCorrelator {
  readonly #records = new Recent<EventRecord>(rememberedKeys);
  readonly #similar = new Recent<Similar>(rememberedKeys);
  readonly #buckets = new Recent<Bucket>(rememberedKeys);
  #sequence = 0;

  /** The record to be written; undefined = too many of this object. `now` is the wall clock's. */
  observe(draft: EventDraft, now: number): EventRecord | undefined {
    if (!this.#mayTell(draft, now)) return undefined;
    const told = this.#combine({ ...draft, message: draft.message.slice(0, messageLimit) }, now);
    const have = this.#records.get(told.key);
    if (have !== undefined) {
      have.count += 1;
      have.lastAt = now;
      return have;
    }
    const record = {
      draft: told.draft,
      name: this.#nameFor(draft, now),
      firstAt: now,
      lastAt: now,
      count: 1,
      created: false,
    };
    this.#records.set(told.key, record);
    return record;
  }

  #mayTell({ subject }: EventDraft, now: number): boolean {
    const key = subjectKey(subject);
    const bucket = this.#buckets.get(key) ?? { tokens: burst, filledAt: now };
    bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.filledAt) / msPerToken);
    bucket.filledAt = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #combine(draft: EventDraft, now: number): { readonly key: string; readonly draft: EventDraft } {
    const reasonKey = `${subjectKey(draft.subject)} ${draft.type} ${draft.reason}`;
    const known = this.#similar.get(reasonKey);
    const similar =
      known !== undefined && now - known.lastAt <= similarForMs ? known : { messages: new Set<string>(), lastAt: now };
    similar.lastAt = now;
    this.#similar.set(reasonKey, similar);
    if (similar.messages.has(draft.message) || similar.messages.size < similarLimit) {
      similar.messages.add(draft.message);
      return { key: `${reasonKey} ${draft.message}`, draft };
    }
    return { key: reasonKey, draft: { ...draft, message: `(combined from similar events): ${draft.message}` } };
  }

  /** Unlike any other of this process: the time in nanoseconds as client-go has it, the last of them counted. */
  #nameFor({ subject }: EventDraft, now: number): string {
    this.#sequence = (this.#sequence + 1) % 1_000_000;
    const nanoseconds = BigInt(Math.trunc(now)) * 1_000_000n + BigInt(this.#sequence);
    return `${subject.name.slice(0, subjectNameLimit)}.${nanoseconds.toString(16)}`;
  }
}

function subjectKey({ apiVersion, kind, namespace, name, uid }: EventSubject): string {
  return [apiVersion, kind, namespace, name, uid].join(" ");
}
