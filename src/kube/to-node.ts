// SPDX-License-Identifier: Apache-2.0

import type { Node, NodeAddress } from "../model/request.ts";
import { fieldOf, flagOf, listOf, mapList, textMapOf, textOf } from "./fields.ts";

/** Written by the kubelet from its `--node-ip` where the cloud is external: one address, or one of each family. */
const providedIPsAnnotation = "alpha.kubernetes.io/provided-node-ip";

/** A v1 Node as the core sees it. What the kubelet has not said yet counts as not so: not ready, network available. */
export function toNode(raw: unknown): Node {
  const conditions = listOf(raw, "status", "conditions");
  return {
    name: textOf(raw, "metadata", "name") ?? "",
    uid: textOf(raw, "metadata", "uid") ?? "",
    labels: textMapOf(raw, "metadata", "labels"),
    providerID: textOf(raw, "spec", "providerID") ?? "",
    ready: isTrue(conditions, "Ready"),
    networkUnavailable: isTrue(conditions, "NetworkUnavailable"),
    unschedulable: flagOf(raw, "spec", "unschedulable") ?? false,
    deleting: textOf(raw, "metadata", "deletionTimestamp") !== undefined,
    taints: mapList(listOf(raw, "spec", "taints"), (taint) => textOf(taint, "key")),
    addresses: mapList(listOf(raw, "status", "addresses"), toAddress),
    providedIPs: splitList(textOf(raw, "metadata", "annotations", providedIPsAnnotation)),
  };
}

function isTrue(conditions: readonly unknown[], type: string): boolean {
  return conditions.some((condition) => fieldOf(condition, "type") === type && fieldOf(condition, "status") === "True");
}

function toAddress(raw: unknown): NodeAddress | undefined {
  const type = textOf(raw, "type");
  const address = textOf(raw, "address");
  return type === undefined || address === undefined ? undefined : { type, address };
}

function splitList(text: string | undefined): readonly string[] {
  return (text ?? "").split(",").flatMap((element) => element.trim() || []);
}
