// SPDX-License-Identifier: Apache-2.0

import type { PodPlace, PodRuntime } from "./sandbox-parts.ts";

/** The `host`th address of each family that a node has for its Pods, IPv4 first. */
export type AddressesAt = (node: string, host: number) => readonly string[];

/** The first that Pods get: the one before it is the node's own on its Pods' network. */
const FIRST_HOST = 2;

/** Gives each Pod an address of each family out of its node's own networks; none is given twice. */
export class PodAddresses {
  readonly #addressesAt: AddressesAt;
  readonly #given = new Map<string, readonly string[]>();
  readonly #nextHost = new Map<string, number>();

  constructor(addressesAt: AddressesAt) {
    this.#addressesAt = addressesAt;
  }

  /** Those that the Pod has; undefined = none was given to it. */
  of({ uid }: PodPlace): readonly string[] | undefined {
    return this.#given.get(uid);
  }

  /** IPv4 first. */
  give({ uid, node }: PodPlace): readonly string[] {
    const host = this.#nextHost.get(node) ?? FIRST_HOST;
    this.#nextHost.set(node, host + 1);
    const ips = this.#addressesAt(node, host);
    this.#given.set(uid, ips);
    return ips;
  }

  forget({ uid }: PodPlace): void {
    this.#given.delete(uid);
  }
}

/** Pods of which there is nothing but their addresses. */
export function createAddressOnlyPods(addressesAt: AddressesAt): PodRuntime {
  const addresses = new PodAddresses(addressesAt);
  return {
    run: (pod) => Promise.resolve(addresses.of(pod) ?? addresses.give(pod)),
    end: (pod) => Promise.resolve(addresses.forget(pod)),
  };
}
