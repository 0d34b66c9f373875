// SPDX-License-Identifier: Apache-2.0

/** Elections of two nodes, iris1 and iris2: for 10.20.30.1 iris2 ranks first, for 10.20.30.2 iris1. */

import type { L2Advertisement } from "../../../../providers/baremetal/model.ts";
import type { Outcome } from "../../../../providers/baremetal/speaker/election.ts";
import {
  type AnnouncedService,
  type ElectionWorld,
  toAnnouncedService,
  toWorld,
} from "../../../../providers/baremetal/speaker/election-world.ts";
import type { EndpointGroup, Node } from "../../../../src/model/request.ts";
import type { Service } from "../../../../src/model/service.ts";
import { exclusionLabel } from "../../../../src/model/target-node.ts";
import { type EndpointState, makeAdvertisement, makeNode, makePool } from "./cluster.ts";

const pool = makePool("default", ["10.20.30.0/24", "fd00::/120"]);

export interface WorldParts {
  readonly nodes?: readonly Node[];
  readonly advertisements?: readonly L2Advertisement[];
  readonly dead?: readonly string[];
}

export function makeWorld({ nodes, advertisements, dead = [] }: WorldParts = {}): ElectionWorld {
  return toWorld({
    nodes: nodes ?? [makeNode("iris1"), makeNode("iris2")],
    configuration: { pools: [pool], advertisements: advertisements ?? [makeAdvertisement("default")] },
    isAlive: (node) => !dead.includes(node),
  });
}

export function announce(service: Service, endpoints: readonly EndpointGroup[], shares = false): AnnouncedService {
  const annotations = shares ? { "metallb.io/allow-shared-ip": "key" } : {};
  return toAnnouncedService({ ...service, annotations }, endpoints);
}

export function announcerOf(outcome: Outcome): string {
  return outcome.kind === "Announced" ? outcome.node : outcome.reason;
}

/** The node, undefined where it is not known, and the state. */
export type Endpoint = readonly [string | undefined, EndpointState];

export const both: readonly Endpoint[] = [
  ["iris1", "Ready"],
  ["iris2", "Ready"],
];

export function excluded(name: string, value: string = ""): Node {
  return makeNode(name, { labels: { "kubernetes.io/hostname": name, [exclusionLabel]: value } });
}
