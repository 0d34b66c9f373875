// SPDX-License-Identifier: Apache-2.0

/** What the node controllers need of Kubernetes, as small interfaces that `src/kube` implements. */

import type { Node, NodeAddress } from "../model/request.ts";

/** The nodes of the cluster as last seen, own writes included. */
export interface NodeDirectory {
  get(name: string): Node | undefined;
  /** Sorted by name. */
  list(): readonly Node[];
}

/** A taint with all its fields, as the API server has it. */
export interface Taint {
  readonly key: string;
  readonly [field: string]: unknown;
}

/** A Node as it was just read, with what a write of it goes by. */
export interface FreshNode {
  readonly node: Node;
  readonly resourceVersion: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly taints: readonly Taint[];
}

/** What is written beside the status; what is left out stays as it is. */
export interface NodePatch {
  readonly providerID?: string;
  /** These are set, others stay. */
  readonly labels?: Readonly<Record<string, string>>;
  /** All taints that the node is to have. */
  readonly taints?: readonly Taint[];
}

/**
 * Each write is one call that holds only for the version that was read: taints and addresses are replaced whole, and nobody else's
 * change, nor a Node made anew under the same name, may be written over. Before a write resolves, the NodeDirectory shows it.
 */
export interface NodeWriter {
  /** undefined = there is no such Node. */
  read(name: string, signal: AbortSignal): Promise<FreshNode | undefined>;
  /** @throws RetryableError "Conflict" when it was changed since it was read; "NotFound" when it is gone. */
  patch(fresh: FreshNode, patch: NodePatch, signal: AbortSignal): Promise<FreshNode>;
  /** Replaces `status.addresses`. @throws as `patch` */
  patchAddresses(fresh: FreshNode, addresses: readonly NodeAddress[], signal: AbortSignal): Promise<FreshNode>;
  /** @throws as `patch` */
  delete(fresh: FreshNode, signal: AbortSignal): Promise<void>;
}
