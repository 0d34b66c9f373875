// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import { RetryableError } from "../../errors.ts";
import { Recent } from "../../recent.ts";

export interface AnswerCacheOptions<Answer> {
  readonly clock: Clock;
  /** How long an answer holds, in milliseconds; 0 = it is not kept. */
  readonly ttlMs: (answer: Answer) => number;
  /** Of those answers, the ones asked for last. */
  readonly maxAnswers: number;
  /** Questions that nobody has answered yet. */
  readonly maxUnderWay: number;
}

interface Kept<Answer> {
  readonly answer: Answer;
  /** By the monotonic clock. */
  readonly until: number;
}

/** Answers of somebody else, kept for a while. Those who ask the same at the same time wait for one answer; failures are not kept. */
export class AnswerCache<Answer> {
  readonly #options: AnswerCacheOptions<Answer>;
  readonly #kept: Recent<Kept<Answer>>;
  readonly #underWay = new Map<string, Promise<Answer>>();

  constructor(options: AnswerCacheOptions<Answer>) {
    this.#options = options;
    this.#kept = new Recent(options.maxAnswers);
  }

  get size(): number {
    return this.#kept.size;
  }

  /** @throws what `ask` throws; RetryableError("TooManyRequests") when too many questions are open */
  get(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > this.#options.clock.monotonic()) {
      this.#kept.set(key, kept);
      return Promise.resolve(kept.answer);
    }
    this.#kept.delete(key);
    return this.#underWay.get(key) ?? this.#ask(key, ask);
  }

  async #ask(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    if (this.#underWay.size >= this.#options.maxUnderWay) {
      throw new RetryableError("TooManyRequests", "too many questions to the API server are open");
    }
    const asked = ask();
    this.#underWay.set(key, asked);
    try {
      const answer = await asked;
      this.#keep(key, answer);
      return answer;
    } finally {
      this.#underWay.delete(key);
    }
  }

  #keep(key: string, answer: Answer): void {
    const { clock, ttlMs } = this.#options;
    const ttl = ttlMs(answer);
    if (ttl > 0) this.#kept.set(key, { answer, until: clock.monotonic() + ttl });
  }
}
