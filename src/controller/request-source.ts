// SPDX-License-Identifier: Apache-2.0

import type { EndpointGroup, LoadBalancerIdentity, LoadBalancerRequest, Node } from "../model/request.ts";
import { type Service, serviceKey } from "../model/service.ts";
import { selectTargets } from "../model/target-node.ts";
import type { ProviderRuntime } from "./provider.ts";
import type { EndpointStore, NodeStore } from "./service-store.ts";

const noEndpoints: readonly EndpointGroup[] = [];
const noNodes: readonly Node[] = [];

/** Makes requests out of what the stores hold. All requests between two changes of nodes share one list of targets. */
export class RequestSource {
  readonly #endpoints: EndpointStore;
  readonly #nodes: NodeStore;
  readonly #watches: ProviderRuntime["watches"];
  #targets: readonly Node[] | undefined;

  constructor(
    stores: { readonly endpoints: EndpointStore; readonly nodes: NodeStore },
    watches: ProviderRuntime["watches"],
  ) {
    this.#endpoints = stores.endpoints;
    this.#nodes = stores.nodes;
    this.#watches = watches;
  }

  /** `services` oldest first. */
  of(identity: LoadBalancerIdentity, services: readonly Service[]): LoadBalancerRequest {
    const members = services.map((service) => ({
      service,
      endpoints: this.#watches.endpoints ? this.#endpoints.of(serviceKey(service)) : noEndpoints,
    }));
    return { ...identity, members, nodes: this.#watches.nodes ? this.targets() : noNodes };
  }

  /** The nodes that may be targets, sorted by name. */
  targets(): readonly Node[] {
    this.#targets ??= selectTargets(this.#nodes.list());
    return this.#targets;
  }

  /** A node changed: the next request looks again. */
  forgetNodes(): void {
    this.#targets = undefined;
  }
}
