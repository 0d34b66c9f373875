// SPDX-License-Identifier: Apache-2.0

import type { Node } from "../../model/request.ts";
import type { Taint } from "../node-writer.ts";

/** On a node that is not Ready because its machine is shut down (k8s.io/cloud-provider, api/well_known_taints.go). */
export const shutdownTaint = "node.cloudprovider.kubernetes.io/shutdown";

export function hasTaint({ taints }: Node, key: string): boolean {
  return taints.includes(key);
}

/** All taints but those with this key, whatever their effect. */
export function withoutTaint(taints: readonly Taint[], key: string): readonly Taint[] {
  return taints.filter((taint) => taint.key !== key);
}

/** With the shutdown taint, in upstream's form. */
export function withShutdownTaint(taints: readonly Taint[]): readonly Taint[] {
  return [...withoutTaint(taints, shutdownTaint), { key: shutdownTaint, effect: "NoSchedule" }];
}
