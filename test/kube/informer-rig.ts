// SPDX-License-Identifier: Apache-2.0

/** An informer that follows a scripted API server by a clock that the test moves, and what such a server says. */

import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { RetryableError } from "../../src/errors.ts";
import { toAnswerError } from "../../src/kube/errors.ts";
import { textOf } from "../../src/kube/fields.ts";
import { createInformer, type Informer } from "../../src/kube/informer.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient, type WaitingStream } from "../support/scripted-client.ts";

/** What the model keeps of an object here. */
export interface Thing {
  readonly name: string;
  readonly color: string;
}

export function thing(name: string, version: number, color = "red"): unknown {
  return { metadata: { name, namespace: "default", resourceVersion: String(version) }, color };
}

export function added(name: string, version: number, color?: string): unknown {
  return { type: "ADDED", object: thing(name, version, color) };
}

export function modified(name: string, version: number, color?: string): unknown {
  return { type: "MODIFIED", object: thing(name, version, color) };
}

export function deleted(name: string, version: number): unknown {
  return { type: "DELETED", object: thing(name, version) };
}

export function bookmark(version: number): unknown {
  return { type: "BOOKMARK", object: { metadata: { resourceVersion: String(version) } } };
}

export function endOfList(version: number): unknown {
  const annotations = { "k8s.io/initial-events-end": "true" };
  return { type: "BOOKMARK", object: { metadata: { resourceVersion: String(version), annotations } } };
}

export function failure(code: number, message: string): unknown {
  return { type: "ERROR", object: { kind: "Status", code, message } };
}

export function listOf(version: number, items: readonly unknown[], next?: string): unknown {
  return { metadata: { resourceVersion: String(version), ...(next === undefined ? {} : { continue: next }) }, items };
}

export function answered(status: number, message = "", retryAfterMs?: number): Error {
  return toAnswerError({ status, message, retryAfterMs });
}

export const refused: Error = new RetryableError("ConnectionRefused", "connect ECONNREFUSED");

export class InformerRig {
  readonly client: ScriptedClient = new ScriptedClient();
  readonly clock: FakeClock = new FakeClock();
  readonly informer: Informer<Thing>;
  /** What a subscriber heard. */
  readonly told: string[] = [];
  /** What the metrics heard. */
  readonly counted: string[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor() {
    const { told, counted } = this;
    this.informer = createInformer<Thing>({
      client: this.client,
      resource: "things",
      path: "/api/v1/things",
      query: { labelSelector: "a=b" },
      toModel: (raw) => ({ name: textOf(raw, "metadata", "name") ?? "", color: textOf(raw, "color") ?? "" }),
      log: silentLog,
      clock: this.clock,
      // The upper end of every jitter, so that delays are what the limits say.
      random: () => 1,
      recorder: {
        listed: (resource, how) => counted.push(`listed ${resource} ${how}`),
        failed: (resource, reason) => counted.push(`failed ${resource} ${reason}`),
        subscriberFailed: (resource) => counted.push(`subscriber failed ${resource}`),
      },
    });
    this.informer.subscribe({
      added: (want) => told.push(`+${want.name} ${want.color}`),
      updated: (have, want) => told.push(`~${want.name} ${have.color}>${want.color}`),
      deleted: (have) => told.push(`-${have.name}`),
    });
    this.#done = this.informer.start(this.#stop.signal);
  }

  /** Ends the informer, and sees that nothing is left of it. */
  async stop(): Promise<void> {
    const asked = this.#asked();
    this.#stop.abort(new Error("the test is over"));
    await this.#done;
    await this.clock.advance(60_000);
    assert.equal(this.clock.pending, 0, "timers are left");
    assert.equal(this.#asked(), asked, "it went on asking after it was stopped");
  }

  /** Brings it to the state in which it follows from version 10, with one object. */
  async follow(): Promise<WaitingStream> {
    const stream = await this.client.nextStream();
    stream.open();
    stream.push(added("a", 5), endOfList(10));
    await this.informer.synced;
    return stream;
  }

  /** Lets what was pushed arrive. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  }

  /** What the next watch goes on from, having waited no longer than `withinMs`. */
  async resumedWithin(withinMs: number): Promise<{ stream: WaitingStream; from: string | undefined }> {
    await this.settle();
    await this.clock.advance(withinMs);
    const stream = await this.client.nextStream();
    return { stream, from: stream.stream.query["resourceVersion"] };
  }

  #asked(): number {
    return this.client.requested.length + this.client.streamed.length;
  }
}
