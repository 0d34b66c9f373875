// SPDX-License-Identifier: Apache-2.0

/** Questions about Pods and Nodes that several stand-ins ask. */

import { asList, asObject, asText, valueAt } from "../api-server/json.ts";
import type { KubeObject } from "../api-server/kube-object.ts";

export function nodeOf(pod: KubeObject): string {
  return asText(valueAt(pod, ["spec", "nodeName"]));
}

export function isTerminating(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

function hasCondition(object: KubeObject, type: string): boolean {
  const conditions = asList(valueAt(object, ["status", "conditions"])).map(asObject);
  return conditions.some((condition) => condition["type"] === type && condition["status"] === "True");
}

/** Condition Ready is True: of a Pod, or of a Node. */
export function isReady(object: KubeObject): boolean {
  return hasCondition(object, "Ready");
}

/** All addresses of a Pod. */
export function podIps(pod: KubeObject): readonly string[] {
  return asList(valueAt(pod, ["status", "podIPs"])).map((entry) => asText(asObject(entry)["ip"]));
}

export function isUnschedulable(node: KubeObject): boolean {
  return valueAt(node, ["spec", "unschedulable"]) === true;
}

/** The ports that a Pod's containers name. */
export function containerPorts(pod: KubeObject): readonly { readonly name: string; readonly port: number }[] {
  return asList(valueAt(pod, ["spec", "containers"]))
    .flatMap((container) => asList(asObject(container)["ports"]))
    .map(asObject)
    .flatMap(({ name, containerPort }) =>
      typeof containerPort === "number" ? [{ name: asText(name), port: containerPort }] : [],
    );
}

/** Whether labels fulfil the `matchLabels` of a selector; one that asks for nothing chooses nothing. */
export function isSelected(pod: KubeObject, labels: Readonly<Record<string, unknown>>): boolean {
  const wanted = Object.entries(labels);
  return wanted.length > 0 && wanted.every(([key, value]) => pod.metadata.labels?.[key] === value);
}
