// SPDX-License-Identifier: Apache-2.0

import { setMaxListeners } from "node:events";
import pRetry from "p-retry";
import type { Clock, Random } from "../../../src/clock.ts";
import { type FairleadError, toFairleadError } from "../../../src/errors.ts";
import type { AwsCallRecorder, AwsRequestFacts } from "../../../src/metrics/aws-metrics.ts";
import type { Action, ActionInput, ActionOutput, AwsApi } from "../aws-api.ts";
import { AwsError, isWorthAnotherTry, toAwsFailure } from "../errors.ts";
import { actionServices, actions, serviceIds } from "./actions.ts";
import { type ApiRate, defaultApiRates, rateOf } from "./api-rates.ts";
import { CallLimiter, type Leave } from "./call-limiter.ts";
import type { AwsAccess, Send } from "./sdk-clients.ts";

export interface AwsApiOptions {
  readonly access: AwsAccess;
  readonly rates?: readonly ApiRate[];
  readonly recorder: AwsCallRecorder;
  readonly clock: Clock;
  readonly random: Random;
}

/** Tries after the first. */
const retries = 2;

/** Before the second try; twice as much before the third. Of which a random half, so that those who failed together do not return together. */
const firstPauseMs = 100;

/** The SDK behind the narrow edge. It is loaded, and the region found, when the first call is made. */
export function createAwsApi(options: AwsApiOptions): AwsApi {
  return new SdkApi(options);
}

class SdkApi implements AwsApi {
  readonly #options: AwsApiOptions;
  readonly #limiters: ReadonlyMap<Action, CallLimiter>;
  #send: Promise<Send> | undefined;

  constructor(options: AwsApiOptions) {
    this.#options = options;
    this.#limiters = createLimiters(options);
  }

  async call<A extends Action>(action: A, input: ActionInput<A>, signal: AbortSignal): Promise<ActionOutput<A>> {
    // One signal ends all calls of a process, and Node takes more than ten listeners for a leak.
    setMaxListeners(0, signal);
    try {
      return await pRetry(() => this.#try(action, input, signal), {
        retries,
        // The pause is made by the clock.
        minTimeout: 0,
        shouldRetry: ({ error }) => isWorthAnotherTry(toFairleadError(error)),
        onFailedAttempt: ({ error, retriesLeft, retriesConsumed }) =>
          retriesLeft > 0 && isWorthAnotherTry(toFairleadError(error))
            ? this.#pause(retriesConsumed, signal)
            : undefined,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  async #try<A extends Action>(action: A, input: ActionInput<A>, signal: AbortSignal): Promise<ActionOutput<A>> {
    const { clock, recorder } = this.#options;
    const send = await this.#ready(action);
    const leave = await this.#limiters.get(action)?.acquire(signal);
    if (leave !== undefined && leave.waitedMs > 0) recorder.waited(factsOf(action, {}), leave.waitedMs / 1000);
    const sentAt = clock.monotonic();
    const seconds = (): number => (clock.monotonic() - sentAt) / 1000;
    try {
      const reply = await send(action, input, signal);
      this.#learn(action, leave, undefined);
      recorder.requested(factsOf(action, { statusCode: reply.$metadata?.httpStatusCode }), seconds());
      return reply;
    } catch (thrown) {
      signal.throwIfAborted();
      const failure = toAwsFailure(thrown, action);
      this.#learn(action, leave, failure);
      recorder.requested(factsOf(action, answerOf(failure)), seconds());
      throw failure;
    }
  }

  /** What the outcome of a try says of how often AWS may be called. */
  #learn(action: Action, leave: Leave | undefined, failure: FairleadError | undefined): void {
    const limiter = this.#limiters.get(action);
    if (failure?.reason === "Throttled") {
      this.#options.recorder.throttled(factsOf(action, {}));
      if (leave !== undefined) limiter?.throttled(leave);
    } else if (failure === undefined || answerOf(failure).statusCode !== undefined) limiter?.passed();
  }

  /** A failure to get ready is not kept: the next call tries again. */
  async #ready(action: Action): Promise<Send> {
    const sending = this.#send ?? this.#load();
    this.#send = sending;
    try {
      return await sending;
    } catch (thrown) {
      if (this.#send === sending) this.#send = undefined;
      throw toAwsFailure(thrown, action);
    }
  }

  async #load(): Promise<Send> {
    const { createSend } = await import("./sdk-clients.ts");
    return await createSend(this.#options.access);
  }

  async #pause(consumed: number, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    await clock.sleep(firstPauseMs * 2 ** consumed * (0.5 + random() / 2), signal);
  }
}

/** One for each rate, shared by the actions that are under it. */
function createLimiters(options: AwsApiOptions): ReadonlyMap<Action, CallLimiter> {
  const rates = options.rates ?? defaultApiRates;
  const limiters = new Map(rates.map((rate) => [rate, new CallLimiter(rate, options)]));
  return new Map(
    actions.flatMap((action) => {
      const rate = rateOf(action, rates);
      const limiter = rate === undefined ? undefined : limiters.get(rate);
      return limiter === undefined ? [] : [[action, limiter] as const];
    }),
  );
}

interface Answer {
  readonly statusCode?: number | undefined;
  readonly errorCode?: string;
}

function answerOf({ cause }: FairleadError): Answer {
  return cause instanceof AwsError ? { statusCode: cause.statusCode, errorCode: cause.name } : {};
}

function factsOf(operation: Action, { statusCode, errorCode = "" }: Answer): AwsRequestFacts {
  const service = serviceIds[actionServices[operation]];
  return { service, operation, statusCode: statusCode === undefined ? "" : String(statusCode), errorCode };
}
