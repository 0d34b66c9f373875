// SPDX-License-Identifier: Apache-2.0

import type { KubeApi } from "./cluster/kube-api.ts";
import { ingressAddresses, type ServiceObject } from "./cluster/objects.ts";

/**
 * Looks at every change of every Service in the order of the API server, and notes what must never be: an address in the status of
 * two Services at once, or a Service whose address changes while it stays what it is.
 */
export class AddressWatch {
  /** One sentence for each thing that must not be; empty at the end of a good run. */
  readonly violations: string[] = [];
  readonly #held = new Map<string, Holding>();
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  static async start(api: KubeApi): Promise<AddressWatch> {
    const watch = new AddressWatch();
    const resourceVersion = await watch.#list(api);
    watch.#running = watch.#follow(api, resourceVersion);
    return watch;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  see(service: ServiceObject, deleted: boolean): void {
    const { uid, name } = service.metadata;
    const addresses = deleted ? [] : ingressAddresses(service);
    const before = this.#held.get(uid);
    for (const address of addresses) {
      const other = [...this.#held].find(([owner, holding]) => owner !== uid && holding.addresses.includes(address));
      if (other !== undefined) this.violations.push(`${address} is both ${name}'s and ${other[1].name}'s`);
    }
    if (before !== undefined && addresses.length > 0 && !before.addresses.every((one) => addresses.includes(one))) {
      this.violations.push(`${name} had ${before.addresses.join(", ")} and now has ${addresses.join(", ")}`);
    }
    if (addresses.length === 0) this.#held.delete(uid);
    else this.#held.set(uid, { name, addresses });
  }

  /** Takes the Services as they are now; returns from where to watch them. */
  async #list(api: KubeApi): Promise<string> {
    const { metadata, items } = await api.get<ServiceList>(servicesPath);
    const present = new Set(items.map((service) => service.metadata.uid));
    for (const uid of this.#held.keys()) if (!present.has(uid)) this.#held.delete(uid);
    for (const service of items) this.see(service, false);
    return metadata.resourceVersion;
  }

  /** The API server ends watches as it likes: they are begun anew from a list until `stop`. */
  async #follow(api: KubeApi, start: string): Promise<void> {
    let resourceVersion = start;
    while (!this.#stop.signal.aborted) {
      try {
        for await (const { type, object } of api.watch<ServiceObject>(
          servicesPath,
          resourceVersion,
          this.#stop.signal,
        )) {
          if (type !== "ERROR") this.see(object, type === "DELETED");
        }
        resourceVersion = await this.#list(api);
      } catch (error) {
        if (!this.#stop.signal.aborted) this.violations.push(`the watch of the test failed: ${String(error)}`);
        return;
      }
    }
  }
}

const servicesPath = "/api/v1/services";

interface ServiceList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly ServiceObject[];
}

interface Holding {
  readonly name: string;
  readonly addresses: readonly string[];
}
