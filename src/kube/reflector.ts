// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../clock.ts";
import { type FairleadError, RetryableError, toFairleadError } from "../errors.ts";
import type { KubeClient } from "./client.ts";
import { httpStatusOf } from "./errors.ts";
import { type ObjectStore, type Relist, versionOf } from "./object-store.ts";
import { listPages } from "./paged-list.ts";
import { isAbsence, RetryDelay } from "./retry-delay.ts";
import { readWatchEvent, type WatchEvent } from "./watch-event.ts";

/** What happened to the connection, for logs, metrics and readiness. */
export interface ReflectorObserver {
  /** A full list has been read. */
  listed(how: "Streamed" | "Paged"): void;
  /** A watch is open. */
  following(): void;
  /** It failed, and is tried again after `delayMs`. */
  failed(error: FairleadError, delayMs: number): void;
}

export interface ReflectorOptions<T> {
  readonly client: KubeClient;
  readonly path: string;
  /** Selectors. */
  readonly query: Readonly<Record<string, string>>;
  readonly store: ObjectStore<T>;
  readonly observer: ReflectorObserver;
  readonly clock: Clock;
  readonly random: Random;
}

/** As client-go: spread, so that the watches of a cluster do not all end in one second. */
const watchSeconds = { least: 300, most: 600 };

/** Past its own end and silent: the server forgot it. */
const overtimeMs = 30_000;

/**
 * kube-apiserver sends a bookmark each minute, once its version has passed that of the watch's begin: who has sent one and
 * then nothing for this long is not there any more.
 */
const bookmarkSilenceMs = 90_000;

/** A server that sends a list is not silent for this long in the middle of it. */
const listSilenceMs = 30_000;

/** A watch that ends by itself sooner than this, with nothing told, is a failure, and not asked for again at once. */
const shortWatchMs = 1_000;

/** A watch that stood this long counts as recovery: the next failure starts with the shortest delay again. */
const steadyMs = 5_000;

/** Answers that say that the server does not know `sendInitialEvents`. */
const refusals: ReadonlySet<number> = new Set([400, 405, 422]);

/** Keeps a store equal to the server's objects: list, then watch, and both again after whatever goes wrong, until aborted. */
export class Reflector<T> {
  readonly #options: ReflectorOptions<T>;
  readonly #delay: RetryDelay;
  /** Where to go on from; undefined = a full list is needed. */
  #version: number | undefined;
  /** How to read the next full list. */
  #nextList: "Streamed" | "Paged" = "Streamed";
  #streamedListRefused = false;
  #openedAt: number | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#delay = new RetryDelay(options.random);
  }

  /** Resolves once aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (thrown) {
        if (signal.aborted) return;
        await this.#recover(toFairleadError(thrown), signal);
      }
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { store, observer } = this.#options;
    this.#openedAt = undefined;
    if (this.#version === undefined && this.#nextList === "Paged") {
      this.#version = await listPages(this.#options, store, signal);
      this.#nextList = this.#streamedListRefused ? "Paged" : "Streamed";
      observer.listed("Paged");
    }
    await this.#watch(signal);
    if (this.#stood() >= steadyMs) this.#delay.reset();
  }

  /** One watch until its end; with no version it begins with all objects. @throws FairleadError */
  async #watch(signal: AbortSignal): Promise<void> {
    const { client, path, clock } = this.#options;
    const query = this.#watchQuery();
    const limitMs = Number(query["timeoutSeconds"]) * 1000 + overtimeMs;
    let initial = this.#version === undefined ? this.#options.store.relist() : undefined;
    let bookmarked = false;
    let told = 0;
    const idleMs = (): number => (initial !== undefined ? listSilenceMs : bookmarked ? bookmarkSilenceMs : limitMs);
    const onOpen = (): void => {
      this.#openedAt = clock.monotonic();
      this.#options.observer.following();
    };
    for await (const line of client.stream({ path, query, signal, idleMs, onOpen })) {
      const event = readWatchEvent(line);
      told += 1;
      bookmarked ||= event.kind === "Bookmark" && initial === undefined;
      if (initial === undefined) this.#apply(event);
      else if (this.#applyInitial(event, initial)) initial = undefined;
    }
    if (initial !== undefined)
      throw new RetryableError("ListCutShort", `GET ${path}: the streamed list ended before its end`);
    if (told > 0) return;
    if (this.#stood() < shortWatchMs) {
      throw new RetryableError("ShortWatch", `GET ${path}: the watch ended at once, with nothing told`);
    }
    if (this.#stood() > bookmarkSilenceMs) await this.#checkVersion(signal);
  }

  /**
   * A watch of minutes that told nothing, not even a bookmark: the cluster is quiet, or etcd was restored from a backup and
   * its versions are behind ours; then the server tells nothing until they have caught up.
   */
  async #checkVersion(signal: AbortSignal): Promise<void> {
    const { client, path, query } = this.#options;
    const { body } = await client.request<unknown>({ method: "GET", path, query: { ...query, limit: "1" }, signal });
    if (versionOf(body) < (this.#version ?? 0)) this.#version = undefined;
  }

  #watchQuery(): Readonly<Record<string, string>> {
    const { query, random } = this.#options;
    const seconds = Math.round(watchSeconds.least + random() * (watchSeconds.most - watchSeconds.least));
    return {
      ...query,
      watch: "true",
      allowWatchBookmarks: "true",
      timeoutSeconds: String(seconds),
      ...(this.#version === undefined
        ? { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" }
        : { resourceVersion: String(this.#version) }),
    };
  }

  #apply(event: WatchEvent): void {
    const { store } = this.#options;
    switch (event.kind) {
      case "Failure":
        throw event.error;
      case "Put":
        store.put(event.raw);
        break;
      case "Deleted":
        store.remove(event.raw);
        break;
      case "Bookmark":
        break;
    }
    this.#version = event.version;
  }

  /** Returns whether the list is complete. */
  #applyInitial(event: WatchEvent, initial: Relist): boolean {
    switch (event.kind) {
      case "Failure":
        throw event.error;
      case "Put":
        initial.take(event.raw);
        return false;
      case "Deleted":
        initial.drop(event.raw);
        return false;
      case "Bookmark":
        if (!event.endsInitialEvents) return false;
        initial.finish(event.version);
        this.#version = event.version;
        this.#options.observer.listed("Streamed");
        return true;
    }
  }

  async #recover(error: FairleadError, signal: AbortSignal): Promise<void> {
    const { clock, observer } = this.#options;
    if (this.#stood() >= steadyMs) this.#delay.reset();
    const delayMs = this.#chooseNext(error) === "AtOnce" ? 0 : this.#delay.next(error);
    observer.failed(error, delayMs);
    // Rejects only when aborted, which the loop looks at next.
    if (delayMs > 0) await clock.sleep(delayMs, signal).catch(() => undefined);
  }

  /** What is to be tried next, and whether it makes sense without waiting. */
  #chooseNext(error: FairleadError): "AtOnce" | "AfterDelay" {
    if (this.#version === undefined) return this.#chooseNextList(error);
    if (isResumable(error, this.#openedAt !== undefined)) return "AfterDelay";
    // The server no longer has what happened since our version, or what it tells cannot be trusted.
    this.#version = undefined;
    return error.reason === "Expired" && this.#stood() >= steadyMs ? "AtOnce" : "AfterDelay";
  }

  #chooseNextList(error: FairleadError): "AtOnce" | "AfterDelay" {
    if (this.#nextList === "Paged") return "AfterDelay";
    const status = httpStatusOf(error);
    if (this.#openedAt === undefined && status !== undefined && refusals.has(status)) {
      this.#streamedListRefused = true;
      this.#nextList = "Paged";
      return "AtOnce";
    }
    // It let us in and then broke the list off, for example because its etcd is too old to tell progress.
    if (this.#openedAt !== undefined && !isAbsence(error)) this.#nextList = "Paged";
    return "AfterDelay";
  }

  #stood(): number {
    return this.#openedAt === undefined ? 0 : this.#options.clock.monotonic() - this.#openedAt;
  }
}

/** Whether the next watch may go on from the same version: not from one that is lost, nor after words that make no sense. */
function isResumable(error: FairleadError, opened: boolean): boolean {
  if (error.reason === "Expired" || error.reason === "ResourceVersionTooLarge") return false;
  return !opened || isAbsence(error) || error.reason === "TooManyRequests" || error.reason === "ShortWatch";
}
