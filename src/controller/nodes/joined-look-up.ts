// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import type { Node } from "../../model/request.ts";
import type { InstanceAnswer } from "../instances.ts";
import type { AskMachines } from "./ask-machines.ts";

/** Nodes of one group register within seconds of each other; who waits this long is asked for together with the others. */
const gatherMs = 100;

interface Waiter {
  readonly node: Node;
  readonly resolve: (answer: InstanceAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

/** Joins what several workers ask for within a short time into one question. */
export class JoinedLookUp {
  readonly #ask: AskMachines;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #waiting: Waiter[] = [];

  constructor(ask: AskMachines, clock: Clock, signal: AbortSignal) {
    this.#ask = ask;
    this.#clock = clock;
    this.#signal = signal;
    signal.addEventListener("abort", () => void this.#fire(), { once: true });
  }

  /** @throws the signal's reason when that is aborted, and nothing else */
  of(node: Node): Promise<InstanceAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<InstanceAnswer>();
    if (this.#waiting.length === 0) this.#clock.after(gatherMs, () => void this.#fire());
    this.#waiting.push({ node, resolve, reject });
    if (this.#signal.aborted) void this.#fire();
    return promise;
  }

  /** Never rejects. */
  async #fire(): Promise<void> {
    const waiters = this.#waiting;
    this.#waiting = [];
    const nodes = waiters.map(({ node }) => node);
    try {
      const answers = await this.#ask(nodes, this.#signal);
      for (const { node, resolve, reject } of waiters) {
        const answer = answers.get(node.name);
        if (answer === undefined) reject(new Error(`no answer for ${node.name}`));
        else resolve(answer);
      }
    } catch (thrown) {
      for (const { reject } of waiters) reject(thrown);
    }
  }
}
