// SPDX-License-Identifier: Apache-2.0

import type { Node } from "../../src/model/request.ts";

/**
 * The region that the nodes' instances are in, by the zone in their providerID: `aws:///eu-west-1a/i-0123456789abcdef0`, or
 * `aws:///us-west-2-lax-1a/…` in a local zone. undefined = no node has such an id.
 */
export function regionOfNodes(nodes: readonly Pick<Node, "providerID">[]): string | undefined {
  for (const { providerID } of nodes) {
    const region = /^aws:\/\/[^/]*\/([a-z]{2}(?:-[a-z]+)+-\d+)/.exec(providerID)?.[1];
    if (region !== undefined) return region;
  }
  return undefined;
}
