// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../../errors.ts";
import type { Node } from "../../model/request.ts";
import { uninitializedTaint } from "../../model/uninitialized-taint.ts";
import type { InstanceMetadata } from "../instances.ts";
import type { FreshNode, NodeWriter } from "../node-writer.ts";
import { initialization } from "./initialization.ts";
import { mirroredLabels } from "./machine-labels.ts";
import { hasTaint } from "./node-taints.ts";
import { rewrite, type Superseded } from "./rewrite.ts";

export type InitializationOutcome =
  /** `createdAt` is the node's, in milliseconds since the epoch. */
  | { readonly kind: "Initialized"; readonly createdAt: number }
  | { readonly kind: "Refused"; readonly problem: Problem };

/** Writes what the machine of this node is, and takes the taint away. @throws FairleadError */
export function initializeNode(
  node: Node,
  metadata: InstanceMetadata,
  writer: NodeWriter,
  signal: AbortSignal,
): Promise<InitializationOutcome | Superseded> {
  return rewrite(node, writer, (fresh) => write(fresh, metadata, writer, signal), signal);
}

/**
 * The addresses first: without the taint pods are scheduled there, and the kubelet cannot start one that asks for its host's address
 * while the node has none. Upstream writes them last, so that whoever is killed in between leaves such a node until the next round.
 */
async function write(
  fresh: FreshNode,
  metadata: InstanceMetadata,
  writer: NodeWriter,
  signal: AbortSignal,
): Promise<InitializationOutcome | Superseded> {
  if (!hasTaint(fresh.node, uninitializedTaint)) return "Superseded";
  const wanted = initialization(fresh, metadata);
  if (wanted.kind === "Refused") return wanted;
  const { addresses, patch } = wanted;
  const addressed = addresses === undefined ? fresh : await writer.patchAddresses(fresh, addresses, signal);
  await writer.patch(addressed, patch, signal);
  return { kind: "Initialized", createdAt: fresh.createdAt };
}

/** Sets the stable labels to what the beta ones say. @throws FairleadError */
export async function mirrorLabels(node: Node, writer: NodeWriter, signal: AbortSignal): Promise<void> {
  const write = async (fresh: FreshNode): Promise<void> => {
    const labels = mirroredLabels(fresh.node.labels);
    if (Object.keys(labels).length > 0) await writer.patch(fresh, { labels }, signal);
  };
  await rewrite(node, writer, write, signal);
}
