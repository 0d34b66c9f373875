// SPDX-License-Identifier: Apache-2.0

/** The targets of one target group, by id and port, with the times that their states go by. */

import type { Clock } from "../../../../src/clock.ts";

export interface Target {
  readonly Id: string;
  readonly Port: string;
  /** undefined = where the target is. */
  readonly AvailabilityZone: string | undefined;
}

export interface TargetState {
  readonly State: "initial" | "healthy" | "unused" | "draining";
  readonly Reason: string | undefined;
}

interface Registration {
  readonly target: Target;
  readonly since: number;
  /** undefined = not deregistered. */
  readonly drainedAt: number | undefined;
}

export class TargetTable {
  readonly #clock: Clock;
  readonly #registrations = new Map<string, Registration>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  register(target: Target): void {
    const have = this.#find(target);
    if (have !== undefined && have.drainedAt === undefined) return;
    this.#registrations.set(keyOf(target), { target, since: this.#clock.monotonic(), drainedAt: undefined });
  }

  /** It drains for `delayMs`. What is not registered is no error. */
  deregister(target: Target, delayMs: number): void {
    const have = this.#find(target);
    if (have === undefined || have.drainedAt !== undefined) return;
    this.#registrations.set(keyOf(target), { ...have, drainedAt: this.#clock.monotonic() + delayMs });
  }

  /** Those registered or draining. */
  targets(): readonly Target[] {
    return [...this.#registrations.values()].filter((one) => this.#find(one.target)).map(({ target }) => target);
  }

  /** undefined = not registered. A target is `initial` for `settleMs` from its registration on. */
  state(target: Target, settleMs: number, isInUse: boolean): TargetState | undefined {
    const have = this.#find(target);
    if (have === undefined) return undefined;
    if (have.drainedAt !== undefined) return { State: "draining", Reason: "Target.DeregistrationInProgress" };
    if (!isInUse) return { State: "unused", Reason: "Target.NotInUse" };
    if (this.#clock.monotonic() - have.since < settleMs) {
      return { State: "initial", Reason: "Elb.RegistrationInProgress" };
    }
    return { State: "healthy", Reason: undefined };
  }

  #find(target: Target): Registration | undefined {
    const have = this.#registrations.get(keyOf(target));
    return have?.drainedAt !== undefined && have.drainedAt <= this.#clock.monotonic() ? undefined : have;
  }
}

function keyOf({ Id, Port }: Target): string {
  return `${Id}:${Port}`;
}
