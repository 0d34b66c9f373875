// SPDX-License-Identifier: Apache-2.0

/** The contract between the node controllers and a provider that knows the machines behind nodes. */

import type { Problem } from "../errors.ts";
import type { Node, NodeAddress } from "../model/request.ts";

/** What is known of a machine, as it goes into its Node. */
export interface InstanceMetadata {
  /** For example `aws:///eu-west-1a/i-0123456789abcdef0`; never "". */
  readonly providerID: string;
  readonly instanceType: string | undefined;
  readonly zone: string | undefined;
  readonly region: string | undefined;
  /** In the order in which they are to stand in status.addresses. */
  readonly addresses: readonly NodeAddress[];
  /** Beside those that follow from the members above. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What a provider says of the machine behind a node. */
export type InstanceAnswer =
  | { readonly kind: "Exists"; readonly isShutdown: boolean; readonly metadata: InstanceMetadata }
  /** For sure: the provider has looked, and there is no such machine. Its Node may be deleted. */
  | { readonly kind: "Gone" }
  /** Nothing may be concluded: the provider could not look, or the answer does not fit. */
  | { readonly kind: "Unknown"; readonly problem: Problem };

export interface Instances {
  /**
   * One answer for each of these nodes, by name; reads only, joined into as few calls as there may be. A machine that cannot be
   * looked at is `Unknown`, and spoils no other's answer. @throws the reason of `signal` when that is aborted, and nothing else.
   */
  lookUp(nodes: readonly Node[], signal: AbortSignal): Promise<ReadonlyMap<string, InstanceAnswer>>;
}
