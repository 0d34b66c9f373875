// SPDX-License-Identifier: Apache-2.0

/** Services by the thousand. */

import { systemClock } from "../../src/clock.ts";
import type { KubeApi } from "../e2e/cluster/kube-api.ts";
import { ingressAddresses, type ServiceObject } from "../e2e/cluster/objects.ts";
import { newService, servicePath } from "../e2e/service-objects.ts";

/** Requests under way at once: enough to keep a kube-apiserver on two cores busy. */
const lanes = 24;

/** Calls `act` for 0 to count - 1, several at a time. */
export async function eachOf(count: number, act: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Without selector, so that nobody makes EndpointSlices, and without NodePorts, of which there are too few. */
export async function createWaiting(api: KubeApi, count: number, prefix = "crowd"): Promise<void> {
  await eachOf(count, (index) =>
    api.create(
      "/api/v1/namespaces/default/services",
      newService(`${prefix}-${index}`, { selector: {}, allocateLoadBalancerNodePorts: false }),
    ),
  );
}

/** Counts Services that have an address, as their changes come in. */
export class AddressCount {
  readonly #holders = new Set<string>();
  readonly #stop = new AbortController();
  #waiters: { readonly count: number; readonly resolve: (at: number) => void }[] = [];
  #running: Promise<void> = Promise.resolve();

  static async start(api: KubeApi): Promise<AddressCount> {
    const count = new AddressCount();
    const list = await api.get<{
      readonly metadata: { readonly resourceVersion: string };
      readonly items: readonly ServiceObject[];
    }>("/api/v1/services");
    for (const service of list.items) count.#see(service);
    count.#running = count.#follow(api, list.metadata.resourceVersion);
    return count;
  }

  get holders(): number {
    return this.#holders.size;
  }

  /** Resolves to the monotonic time at which this many had an address. */
  reaches(count: number): Promise<number> {
    if (this.#holders.size >= count) return Promise.resolve(systemClock.monotonic());
    return new Promise((resolve) => this.#waiters.push({ count, resolve }));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #follow(api: KubeApi, resourceVersion: string): Promise<void> {
    try {
      const events = api.watch<ServiceObject>("/api/v1/services", resourceVersion, this.#stop.signal);
      for await (const { object } of events) this.#see(object);
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }

  #see(service: ServiceObject): void {
    if (ingressAddresses(service).length > 0) this.#holders.add(service.metadata.uid);
    const now = systemClock.monotonic();
    for (const waiter of this.#waiters) if (this.#holders.size >= waiter.count) waiter.resolve(now);
    this.#waiters = this.#waiters.filter(({ count }) => this.#holders.size < count);
  }
}

/** When Service `name` first has an address, as a monotonic time; asked every few milliseconds. */
export async function addressedAt(api: KubeApi, name: string, intervalMs = 5): Promise<number> {
  for (;;) {
    if (ingressAddresses(await api.get<ServiceObject>(servicePath(name))).length > 0) return systemClock.monotonic();
    await systemClock.sleep(intervalMs);
  }
}
