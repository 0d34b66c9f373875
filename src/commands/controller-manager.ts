// SPDX-License-Identifier: Apache-2.0

import type { Fence } from "../controller/fence.ts";
import type { Check } from "../http/checks.ts";
import { createEventWriter, type EventWriter } from "../kube/events.ts";
import type { LeaderElection } from "../kube/leader-election.ts";
import type { MetricsBranch } from "../metrics/metrics.ts";
import type { Connection } from "./connection.ts";
import { createManagerWork, type ManagerSettings, type ManagerWork } from "./manager-work.ts";
import type { RunningRole } from "./running-role.ts";

/** What lets one of several processes work. */
export interface Leadership {
  readonly election: LeaderElection;
  readonly fence: Fence;
}

/**
 * What a pass gets to end before the lease is given up. A write that was cut may still arrive, and the next leader would not have seen it
 * when it reads what there is.
 */
const handOverMs = 500;

const superseded = new Error("other settings have come into force");

/**
 * The controller manager at work. Until it leads it follows the cluster and does nothing else.
 *
 * Other settings come into force in the same process and under the same lease. Were that given up, another process would get it that may
 * not have read the new settings yet, would apply those of before once more, and would give it up in turn. Instead, what is made of the
 * new settings reads the cluster beside what works, and then takes over from it as a standby does from a leader.
 */
export class ControllerManager implements RunningRole {
  readonly #connection: Connection;
  /** By component. */
  readonly #events = new Map<string, EventWriter>();
  readonly #leadership: Leadership | undefined;
  #current: Generation;
  /** Reads the cluster, to take over. */
  #next: Generation | undefined;
  /** All that has not ended yet. */
  readonly #living = new Set<ManagerWork>();
  /** Resolves when all that was superseded has ended. */
  #ended: Promise<unknown> = Promise.resolve();
  #leads: Promise<void> | undefined;
  #isStopping = false;

  constructor(settings: ManagerSettings, connection: Connection, leadership: Leadership | undefined) {
    this.#connection = connection;
    this.#leadership = leadership;
    this.#current = this.#make(settings);
    this.#current.metrics.show();
    leadership?.election.lost.addEventListener("abort", () => this.#cut(leadership.election.lost.reason));
  }

  get informers(): RunningRole["informers"] {
    return this.#current.work.informers;
  }

  get health(): readonly Check[] {
    const election = this.#leadership?.election;
    const leading = election && { name: "leaderElection", problem: () => election.problem() };
    return [leading ?? [], this.#current.work.health].flat();
  }

  async start(): Promise<void> {
    const { work } = this.#current;
    try {
      await work.follow();
      await this.#lead();
      await work.start(this.#leadership !== undefined);
    } catch (thrown) {
      if (thrown !== superseded) throw thrown;
    }
  }

  /** Resolves when these settings are in force, or others have come after them, or it stops. */
  async reload(settings: ManagerSettings): Promise<void> {
    if (this.#isStopping) return;
    const next = this.#make(settings);
    if (this.#next !== undefined) void this.#end(this.#next.work, 0, superseded);
    this.#next = next;
    try {
      await next.work.follow();
      // Others have come, or the end, after the last of it was read and before this went on.
      if (this.#next !== next || this.#isStopping) return;
      this.#supersede(next);
      await this.#ended;
      if (this.#isStopping) return;
      await this.#lead();
      await next.work.start(true);
    } catch (thrown) {
      if (thrown !== superseded && !this.#isStopping) throw thrown;
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const reason = new Error("the controller manager stops");
    const graceMs = this.#leadership === undefined ? 0 : handOverMs;
    await this.#endAll(graceMs, reason);
    await Promise.all(Array.from(this.#events.values(), (events) => events.stop()));
    await this.#leadership?.election.release();
  }

  #make(settings: ManagerSettings): Generation {
    const metrics = this.#connection.metrics.branch();
    const connection = { ...this.#connection, metrics };
    const eventsOf = (component: string): EventWriter => this.#eventsOf(component);
    const work = createManagerWork(settings, { connection, eventsOf, fence: this.#leadership?.fence });
    this.#living.add(work);
    return { metrics, work };
  }

  #eventsOf(component: string): EventWriter {
    const present = this.#events.get(component);
    if (present !== undefined) return present;
    const { client, clock, random, log, metrics } = this.#connection;
    const made = createEventWriter({ client, component, clock, random, log, recorder: metrics.events });
    this.#events.set(component, made);
    return made;
  }

  #supersede(next: Generation): void {
    const { work } = this.#current;
    this.#current = next;
    this.#next = undefined;
    next.metrics.show();
    this.#ended = Promise.all([this.#ended, this.#end(work, handOverMs, superseded)]);
  }

  async #end(work: ManagerWork, graceMs: number, reason: Error): Promise<void> {
    await work.stop(graceMs, reason);
    this.#living.delete(work);
  }

  async #endAll(graceMs: number, reason: Error): Promise<void> {
    await Promise.all(Array.from(this.#living, (work) => this.#end(work, graceMs, reason)));
  }

  /** There is one election in the life of a process. */
  async #lead(): Promise<void> {
    this.#leads ??= this.#leadership?.election.acquire();
    await this.#leads;
  }

  /** Another may lead: nothing goes out any more. */
  #cut(reason: Error): void {
    this.#isStopping = true;
    this.#connection.client.close();
    void this.#endAll(0, reason);
  }
}

/** One set of settings at work. */
interface Generation {
  readonly work: ManagerWork;
  readonly metrics: MetricsBranch;
}
