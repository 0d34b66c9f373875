// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../clock.ts";
import { type FairleadError, type Problem, toFairleadError, toProblem } from "../errors.ts";
import type { Log } from "../log.ts";
import { Census } from "./census.ts";
import type { KubeClient } from "./client.ts";
import { ObjectStore, type Subscriber } from "./object-store.ts";
import { listPages } from "./paged-list.ts";
import { Reflector } from "./reflector.ts";

/** Counts what informers go through; `resource` is a name like `services`. */
export interface InformerRecorder {
  listed(resource: string, how: "Streamed" | "Paged"): void;
  failed(resource: string, reason: string): void;
  subscriberFailed(resource: string): void;
}

export interface InformerOptions<T> {
  readonly client: KubeClient;
  /** For logs and metrics: `services`. */
  readonly resource: string;
  /** Of the collection: `/api/v1/services`. */
  readonly path: string;
  /** labelSelector and fieldSelector. */
  readonly query?: Readonly<Record<string, string>>;
  /** Only what it returns is kept: neither managedFields nor anything else that is not asked for costs memory. */
  readonly toModel: (raw: unknown) => T;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder?: InformerRecorder;
}

/**
 * The objects of one resource, kept up to date. It never ends by itself and is never silently dead: whatever fails is tried
 * again, and until it works `problem` says what is wrong.
 */
export interface Informer<T> {
  /** For logs, metrics and health checks: `services`. */
  readonly resource: string;
  /** Follows the server until the signal is aborted; resolves when nothing is left of it. To be called once. */
  start(signal: AbortSignal): Promise<void>;
  /** Resolves after the first full list. */
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  /**
   * Resolves when it has seen all that the server had when this was called, at the cost of a full list that is only compared.
   * A watch may be behind by any time: before this, what others have just written need not be here.
   * @throws FairleadError when the list cannot be read; the signal's reason
   */
  catchUp(signal: AbortSignal): Promise<void>;
  /** Why it does not follow the server at present; undefined while it does. */
  readonly problem: Problem | undefined;
  readonly size: number;
  /** `namespace/name`, or `name` for what is not in a namespace. */
  get(key: string): T | undefined;
  /** In no order. */
  list(): readonly T[];
  /** Takes the answer to a write of our own, so that it is not read back before the watch has told it. */
  absorb(raw: unknown): T;
  /** Tells of what is there as added, and then of each change. Returns what ends it. */
  subscribe(subscriber: Subscriber<T>): () => void;
}

/** What is told later than the answer to a list comes within milliseconds. */
const catchUpPollMs = 10;

export function createInformer<T>(options: InformerOptions<T>): Informer<T> {
  return new StoreInformer(options);
}

class StoreInformer<T> implements Informer<T> {
  readonly resource: string;
  readonly synced: Promise<void>;
  readonly #options: InformerOptions<T>;
  readonly #log: Log;
  readonly #store: ObjectStore<T>;
  readonly #resolveSynced: () => void;
  #hasSynced = false;
  #problem: Problem | undefined = { kind: "RetryableError", reason: "NotStarted", message: "not connected yet" };

  constructor(options: InformerOptions<T>) {
    this.resource = options.resource;
    this.#options = options;
    this.#log = options.log.child({ resource: options.resource });
    this.#store = new ObjectStore({
      toModel: options.toModel,
      onSubscriberError: (thrown) => this.#subscriberFailed(thrown),
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.synced = promise;
    this.#resolveSynced = resolve;
  }

  start(signal: AbortSignal): Promise<void> {
    const { client, path, query, clock, random } = this.#options;
    const reflector = new Reflector<T>({
      client,
      path,
      query: query ?? {},
      store: this.#store,
      clock,
      random,
      observer: {
        listed: (how) => this.#listed(how),
        following: () => this.#following(),
        failed: (error, delayMs) => this.#failed(error, delayMs),
      },
    });
    return reflector.run(signal);
  }

  async catchUp(signal: AbortSignal): Promise<void> {
    const { client, path, query, clock } = this.#options;
    const census = new Census();
    const version = await listPages({ client, path, query: query ?? {} }, census, signal);
    while (!this.#store.hasReached(census.versions, version)) await clock.sleep(catchUpPollMs, signal);
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get size(): number {
    return this.#store.size;
  }

  get(key: string): T | undefined {
    return this.#store.get(key);
  }

  list(): readonly T[] {
    return this.#store.list();
  }

  absorb(raw: unknown): T {
    return this.#store.absorb(raw);
  }

  subscribe(subscriber: Subscriber<T>): () => void {
    return this.#store.subscribe(subscriber);
  }

  #listed(how: "Streamed" | "Paged"): void {
    this.#log.debug({ how, objects: this.#store.size }, "read all objects");
    this.#options.recorder?.listed(this.#options.resource, how);
    this.#hasSynced = true;
    this.#resolveSynced();
  }

  #following(): void {
    if (this.#problem !== undefined && this.#hasSynced) this.#log.info({}, "following the API server again");
    this.#problem = undefined;
  }

  /** The first failure in a row, or one for another reason, is worth a line; the rest would only fill the log. */
  #failed(error: FairleadError, delayMs: number): void {
    const fields = { reason: error.reason, message: error.message, retryInMs: Math.round(delayMs) };
    if (this.#problem?.reason === error.reason) this.#log.debug(fields, "still not following the API server");
    else if (delayMs === 0) this.#log.debug(fields, "reading all objects again");
    else this.#log.warn(fields, "not following the API server; trying again");
    this.#problem = toProblem(error);
    this.#options.recorder?.failed(this.#options.resource, error.reason);
  }

  #subscriberFailed(thrown: unknown): void {
    const error = toFairleadError(thrown);
    this.#log.error({ err: thrown, message: error.message }, "a subscriber failed to take a change");
    this.#options.recorder?.subscriberFailed(this.#options.resource);
  }
}
