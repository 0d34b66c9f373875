// SPDX-License-Identifier: Apache-2.0

import type { Node } from "../../src/model/request.ts";
import { regionOfZone } from "./region-of-zone.ts";

/** The region that the nodes' instances are in, by the zone in their providerID. undefined = no node has an id with a zone. */
export function regionOfNodes(nodes: readonly Pick<Node, "providerID">[]): string | undefined {
  for (const { providerID } of nodes) {
    const zone = /^aws:\/{2,3}([^/]+)\//.exec(providerID)?.[1];
    const region = zone === undefined ? undefined : regionOfZone(zone);
    if (region !== undefined) return region;
  }
  return undefined;
}
