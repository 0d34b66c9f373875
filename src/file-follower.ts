// SPDX-License-Identifier: Apache-2.0

import { readFile } from "node:fs/promises";
import type { Clock } from "./clock.ts";
import { type FairleadError, type Problem, toFairleadError, UserError } from "./errors.ts";
import type { Log } from "./log.ts";

/** Files that are of use together only, such as a certificate and its key. */
export interface FollowedFiles {
  /** For the log and for metrics: `serving-cert`. */
  readonly what: string;
  readonly files: readonly string[];
  /** What is half written may be taken for the whole: it is taken once two looks have found the same. */
  readonly mustSettle?: boolean;
  /** Puts the texts of the files to use. @throws FairleadError when they are of no use: then what was before stays */
  take(texts: readonly string[]): void;
}

/** Counts what became of files that changed. */
export interface FileRecorder {
  reloaded(what: string): void;
  failed(what: string, why: Problem): void;
}

export interface FileFollowerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: FileRecorder;
}

interface Followed {
  readonly files: FollowedFiles;
  /** What was taken last. */
  taken: string;
  /** What the last look found. */
  seen: string;
  /** Why it is of no use; "" = it is in use. */
  problem: string;
}

/**
 * By content, at this interval: what Kubernetes mounts changes by a link to another folder, of which a watch on a file says nothing,
 * and a pair that is read while only half of it is new fits at the next look.
 */
const intervalMs = 10_000;

/** Longer than a file is half written that is changed in place. */
const settleMs = 1_000;

/** Reads files again while the process runs. What cannot be used any more never takes away what works. */
export class FileFollower {
  readonly #options: FileFollowerOptions;
  readonly #followed: Followed[] = [];

  constructor(options: FileFollowerOptions) {
    this.#options = options;
  }

  /** Takes the files as they are, and follows them from then on. @throws FairleadError when they cannot be read or are of no use */
  async add(files: FollowedFiles): Promise<void> {
    const texts = await readAll(files);
    files.take(texts);
    this.addTaken(files, texts);
  }

  /** Follows files whose texts are in use already. */
  addTaken(files: FollowedFiles, texts: readonly string[]): void {
    const taken = JSON.stringify(texts);
    this.#followed.push({ files, taken, seen: taken, problem: "" });
  }

  /** Resolves once aborted. */
  async run(signal: AbortSignal): Promise<void> {
    let waitMs = intervalMs;
    while (!signal.aborted) {
      await this.#options.clock.sleep(waitMs, signal).catch(() => undefined);
      if (!signal.aborted) waitMs = (await this.look()) ? intervalMs : settleMs;
    }
  }

  /** One look at all of them. Returns whether all that it found was dealt with. */
  async look(): Promise<boolean> {
    let isSettled = true;
    for (const each of this.#followed) if (!(await this.#lookAt(each))) isSettled = false;
    return isSettled;
  }

  async #lookAt(followed: Followed): Promise<boolean> {
    try {
      const texts = await readAll(followed.files);
      const text = JSON.stringify(texts);
      const isUnsettled = followed.files.mustSettle === true && text !== followed.seen;
      followed.seen = text;
      if (isUnsettled) return false;
      if (text !== followed.taken || followed.problem !== "") this.#take(followed, texts);
    } catch (thrown) {
      this.#fail(followed, toFairleadError(thrown));
    }
    return true;
  }

  /** @throws FairleadError when they are of no use */
  #take(followed: Followed, texts: readonly string[]): void {
    const { what, files } = followed.files;
    const { log, recorder } = this.#options;
    followed.files.take(texts);
    if (followed.seen === followed.taken) {
      log.info({ what, files }, "files are what they were, and of use again");
    } else {
      recorder.reloaded(what);
      log.info({ what, files }, "files have changed, and are in use");
    }
    followed.taken = followed.seen;
    followed.problem = "";
  }

  /** Told once, and again when something else is wrong. */
  #fail(followed: Followed, { kind, reason, message }: FairleadError): void {
    const { what, files } = followed.files;
    if (followed.problem === message) return;
    followed.problem = message;
    this.#options.recorder.failed(what, { kind, reason, message });
    this.#options.log.error({ what, files, reason, message }, "files cannot be used: what was before stays");
  }
}

async function readAll({ what, files }: FollowedFiles): Promise<readonly string[]> {
  return Promise.all(
    files.map((file) =>
      readFile(file, "utf8").catch((thrown: Error) => {
        throw new UserError("UnreadableFile", `${what}: ${thrown.message}`, { cause: thrown });
      }),
    ),
  );
}
