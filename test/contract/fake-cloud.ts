// SPDX-License-Identifier: Apache-2.0

import { RetryableError, TerminalError, UserError } from "../../src/errors.ts";

/** One thing in the cloud. */
export interface CloudResource {
  readonly owner: string;
  readonly targets?: readonly string[];
}

/** How a call goes wrong. */
export type CloudFailure = "Before" | "ReplyLost" | "Throttled" | "Denied" | "Protected";

/** Resources by name, in memory; it outlives the provider. Its calls fail on command. */
export class FakeCloud {
  readonly #resources: Map<string, CloudResource>;
  readonly #failures: (CloudFailure | undefined)[] = [];
  readonly #busy = new Set<string>();
  /** Names of what was called, reads left out. */
  readonly writes: string[] = [];
  /** Owners for which two calls were under way at the same time. */
  readonly overlaps: string[] = [];

  /** Called with the name of each call that is done. */
  onWrite: (call: string) => void = () => {};

  /** `present` was there before us. */
  constructor(present: Readonly<Record<string, CloudResource>> = {}) {
    this.#resources = new Map(Object.entries(present));
  }

  /** What the next writes will meet, one by one; undefined = nothing. */
  failNext(...failures: readonly (CloudFailure | undefined)[]): void {
    this.#failures.push(...failures);
  }

  /** From now on nothing fails. */
  heal(): void {
    this.#failures.length = 0;
  }

  snapshot(): Readonly<Record<string, CloudResource>> {
    return Object.fromEntries([...this.#resources].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  async read(owner: string): Promise<ReadonlyMap<string, CloudResource>> {
    return await this.#alone(owner, async () => {
      await Promise.resolve();
      return new Map([...this.#resources].filter(([, resource]) => resource.owner === owner));
    });
  }

  async put(name: string, resource: CloudResource): Promise<void> {
    const call = (): Promise<void> => this.#write(`put ${name}`, () => this.#resources.set(name, resource));
    await this.#alone(resource.owner, call);
  }

  async delete(name: string): Promise<void> {
    const call = (): Promise<void> => this.#write(`delete ${name}`, () => this.#resources.delete(name));
    await this.#alone(this.#resources.get(name)?.owner ?? name, call);
  }

  async #alone<T>(owner: string, call: () => Promise<T>): Promise<T> {
    if (this.#busy.has(owner)) this.overlaps.push(owner);
    this.#busy.add(owner);
    try {
      return await call();
    } finally {
      this.#busy.delete(owner);
    }
  }

  async #write(call: string, change: () => void): Promise<void> {
    await Promise.resolve();
    const failure = this.#failures.shift();
    if (failure === "Throttled") throw new RetryableError("Throttling", "slow down", { retryAfterMs: 2_000 });
    if (failure === "Denied") throw new TerminalError("AccessDenied", "not allowed to do that");
    if (failure === "Protected") throw new UserError("Protected", "take the protection away first");
    if (failure === "Before") throw new RetryableError("CloudUnavailable", "the cloud is away");
    this.writes.push(call);
    change();
    this.onWrite(call);
    if (failure === "ReplyLost") throw new RetryableError("CloudUnavailable", "the reply was lost");
  }
}
