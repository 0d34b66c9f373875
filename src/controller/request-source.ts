// SPDX-License-Identifier: Apache-2.0

import { sameTargets } from "../model/node-change.ts";
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
  /** Each list of targets that a request had since `hadOtherTargets` was last asked. */
  #used: (readonly Node[])[] = [];

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
    if (this.#targets !== undefined) return this.#targets;
    const targets = selectTargets(this.#nodes.list());
    const last = this.#used.at(-1);
    if (last === undefined || !sameTargets(last, targets)) this.#used.push(targets);
    this.#targets = targets;
    return targets;
  }

  /**
   * Whether any request since the last call had other targets than there are now. Also one between two changes that undo each
   * other: it is not enough to compare what was then with what is now.
   */
  hadOtherTargets(): boolean {
    const now = this.targets();
    const had = this.#used.some((used) => !sameTargets(used, now));
    this.#used = [now];
    return had;
  }

  /** A node changed: the next request looks again. */
  forgetNodes(): void {
    this.#targets = undefined;
  }
}
