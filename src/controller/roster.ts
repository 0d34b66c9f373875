// SPDX-License-Identifier: Apache-2.0

import type { Service } from "../model/service.ts";
import { serviceKey } from "../model/service.ts";

/** A Service that a load balancer is to serve, or has served and not been rid of. */
export interface Enrolment {
  readonly serviceKey: string;
  /** Of the Service that it was last made for; undefined = for none yet. */
  readonly servedUid: string | undefined;
}

/**
 * Which Services each load balancer is for, and for which it was made: what the store cannot tell once a Service is gone,
 * has another type, or has moved to another group.
 */
export class Roster {
  /** Key of the load balancer that each Service belongs to, as last heard. */
  readonly #homes = new Map<string, string>();
  /** By key of the load balancer, then of the Service: the UID it was made for. */
  readonly #enrolled = new Map<string, Map<string, string | undefined>>();

  keys(): Iterable<string> {
    return this.#enrolled.keys();
  }

  /** The load balancer that a Service belongs to. */
  homeOf(serviceKey: string): string | undefined {
    return this.#homes.get(serviceKey);
  }

  /** The Services of a load balancer, present and past. */
  of(key: string): readonly Enrolment[] {
    return Array.from(this.#enrolled.get(key) ?? [], ([serviceKey, servedUid]) => ({ serviceKey, servedUid }));
  }

  /** Hears that a Service belongs to the load balancer `key`; undefined = to none. */
  place(service: Service, key: string | undefined): void {
    const name = serviceKey(service);
    const before = this.#homes.get(name);
    if (before === key) return;
    if (key === undefined) this.#homes.delete(name);
    else this.#enrol(key, name);
    if (before !== undefined && this.#enrolled.get(before)?.get(name) === undefined) this.#strike(before, name);
  }

  /** The load balancer is being made for these: from now on it has to be released, whatever becomes of them. */
  serve(key: string, services: readonly Service[]): void {
    const enrolled = this.#listOf(key);
    for (const service of services) enrolled.set(serviceKey(service), service.uid);
  }

  /** The load balancer is for these only now; what it was made for besides is gone from it. */
  retain(key: string, services: readonly Service[]): void {
    const kept = new Set(services.map(serviceKey));
    for (const [name, uid] of this.#enrolled.get(key) ?? []) {
      if (kept.has(name) || uid === undefined) continue;
      if (this.#homes.get(name) === key) this.#listOf(key).set(name, undefined);
      else this.#strike(key, name);
    }
  }

  #enrol(key: string, name: string): void {
    this.#homes.set(name, key);
    const enrolled = this.#listOf(key);
    if (!enrolled.has(name)) enrolled.set(name, undefined);
  }

  #strike(key: string, name: string): void {
    const enrolled = this.#enrolled.get(key);
    enrolled?.delete(name);
    if (enrolled?.size === 0) this.#enrolled.delete(key);
  }

  #listOf(key: string): Map<string, string | undefined> {
    const present = this.#enrolled.get(key);
    if (present !== undefined) return present;
    const created = new Map<string, string | undefined>();
    this.#enrolled.set(key, created);
    return created;
  }
}
