// SPDX-License-Identifier: Apache-2.0

/**
 * The bodies of what is written to a Node. JSON Merge Patches (RFC 7396), because in a strategic merge patch addresses are told apart
 * by their type, so that of several of one type only one would be left, and taints have no key at all: both are replaced whole, which
 * is safe with the resourceVersion as precondition.
 */

import type { FreshNode, NodePatch } from "../controller/node-writer.ts";
import type { NodeAddress } from "../model/request.ts";

/** For the Node itself. */
export function toNodePatchBody({ resourceVersion }: FreshNode, patch: NodePatch): Readonly<Record<string, unknown>> {
  const { providerID, labels, taints } = patch;
  const spec = { ...(providerID === undefined ? {} : { providerID }), ...(taints === undefined ? {} : { taints }) };
  return {
    metadata: { resourceVersion, ...(labels === undefined ? {} : { labels }) },
    ...(Object.keys(spec).length === 0 ? {} : { spec }),
  };
}

/** For `/status`. */
export function toAddressPatchBody(
  { resourceVersion }: FreshNode,
  addresses: readonly NodeAddress[],
): Readonly<Record<string, unknown>> {
  return {
    metadata: { resourceVersion },
    status: { addresses: addresses.map(({ type, address }) => ({ type, address })) },
  };
}
