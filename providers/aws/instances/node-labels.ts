// SPDX-License-Identifier: Apache-2.0

import type { Node } from "../../../src/model/request.ts";
import { uninitializedTaint } from "../../../src/model/uninitialized-taint.ts";
import type { Machine } from "../machine/machine.ts";
import type { Network } from "../network/network.ts";
import type { Topologies } from "./topologies.ts";

const zoneIdLabel = "topology.k8s.aws/zone-id";
const networkLabelPrefix = "topology.k8s.aws/network-node-layer-";

/** Zones of a region hardly ever change. */
const zonesMs = 3_600_000;

/** A node with its machine. */
export interface Pairing {
  readonly node: Node;
  readonly machine: Machine;
}

type Labels = Readonly<Record<string, string>>;

/** A Node is given its labels once, when it is initialised: later they need not be known. */
export function awaitsLabels({ taints }: Pick<Node, "taints">): boolean {
  return taints.includes(uninitializedTaint);
}

/** The labels that only AWS can give: those of cloud-provider-aws. */
export class NodeLabels {
  readonly #network: Pick<Network, "zones">;
  readonly #topologies: Topologies;

  constructor(parts: { readonly network: Pick<Network, "zones">; readonly topologies: Topologies }) {
    this.#network = parts.network;
    this.#topologies = parts.topologies;
  }

  /** By the node's name. What a node has is not asked for again. @throws FairleadError */
  async of(pairings: readonly Pairing[], signal: AbortSignal): Promise<ReadonlyMap<string, Labels>> {
    const unplaced = pairings.filter(({ node }) => !Object.hasOwn(node.labels, `${networkLabelPrefix}1`));
    const [zoneIds, networkNodes] = await Promise.all([
      this.#zoneIds(pairings, signal),
      this.#topologies.of(
        unplaced.map(({ machine }) => machine),
        signal,
      ),
    ]);
    return new Map(
      pairings.map(({ node, machine }) => {
        const zoneId = machine.zoneId ?? zoneIds.get(machine.zone ?? "");
        return [node.name, { ...toZoneLabel(zoneId), ...toNetworkLabels(networkNodes.get(machine.id) ?? []) }];
      }),
    );
  }

  /** By zone; read only where DescribeInstances does not tell them. */
  async #zoneIds(pairings: readonly Pairing[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    if (pairings.every(({ machine }) => machine.zoneId !== undefined)) return new Map();
    const zones = await this.#network.zones.get(zonesMs, signal);
    return new Map(zones.map(({ ZoneName = "", ZoneId = "" }) => [ZoneName, ZoneId]));
  }
}

function toZoneLabel(zoneId: string | undefined): Labels {
  return zoneId ? { [zoneIdLabel]: zoneId } : {};
}

/** Layer 1 is the root. */
function toNetworkLabels(networkNodes: readonly string[]): Labels {
  return Object.fromEntries(networkNodes.map((node, index) => [`${networkLabelPrefix}${index + 1}`, node]));
}
