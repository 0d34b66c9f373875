// SPDX-License-Identifier: Apache-2.0

/** Upstream's flags of the node controllers. */

import { countFlag, durationFlag } from "./flag-kinds.ts";
import type { FlagTable } from "./parse-flags.ts";

/** A field has the name of its flag; times are in milliseconds. */
export interface NodeConfig {
  readonly "node-monitor-period": number;
  readonly "node-status-update-frequency": number;
  readonly "concurrent-node-syncs": number;
  readonly "concurrent-node-status-updates": number;
}

export const nodeFlags: FlagTable<NodeConfig> = {
  "node-monitor-period": durationFlag("5s", {
    doc: "How often it is asked for the machines of nodes that are not Ready: shut down, or gone.",
  }),
  "node-status-update-frequency": durationFlag("5m", {
    doc: "How often the addresses of all nodes are brought up to date.",
  }),
  // Upstream's default is 1: one call to the cloud for each node, one after the other. Here those in hand are asked for in one call.
  "concurrent-node-syncs": countFlag(16, 1, {
    doc: "How many nodes are initialized at the same time; their machines are asked for together.",
  }),
  "concurrent-node-status-updates": countFlag(0, 0, {
    doc: "How many nodes' addresses are written at the same time; 0 = as many as --concurrent-node-syncs.",
  }),
};

/** What is wrong with the flags together. */
export function findNodeMistakes(config: NodeConfig): readonly string[] {
  const periods = ["node-monitor-period", "node-status-update-frequency"] as const;
  return periods.flatMap((name) => (config[name] > 0 ? [] : [`--${name} must be more than 0`]));
}
