// SPDX-License-Identifier: Apache-2.0

/** What becomes of Pods: what the scheduler and the kubelets of the sandbox's nodes do. */

import { isIP } from "node:net";
import { compareText } from "../../model/service.ts";
import { asList, asObject, asText, type JsonObject, valueAt } from "../api-server/json.ts";
import { type KubeObject, toTimestamp } from "../api-server/kube-object.ts";
import type { PodPlace } from "../sandbox-parts.ts";
import { containerPorts, isReady, isTerminating, isUnschedulable, nodeOf } from "./pod.ts";

export type PodChange =
  | { readonly kind: "BindPod"; readonly pod: KubeObject; readonly node: string }
  | { readonly kind: "RunPod"; readonly pod: KubeObject; readonly place: PodPlace }
  | { readonly kind: "EndPod"; readonly pod: KubeObject; readonly place: PodPlace };

function placeOf(pod: KubeObject): PodPlace {
  const { namespace = "", name, uid } = pod.metadata;
  const ports = containerPorts(pod).map(({ port }) => port);
  return { key: `${namespace}/${name}`, uid, node: nodeOf(pod), ports: ports.length === 0 ? [80] : ports };
}

/** The node with the fewest Pods among those that take any; undefined = none does. */
function choosePlace(nodes: readonly KubeObject[], load: ReadonlyMap<string, number>): string | undefined {
  const open = nodes.filter((node) => isReady(node) && !isUnschedulable(node)).map((node) => node.metadata.name);
  const byLoad = (left: string, right: string): number =>
    (load.get(left) ?? 0) - (load.get(right) ?? 0) || compareText(left, right);
  return open.sort(byLoad)[0];
}

function planBindings(pods: readonly KubeObject[], nodes: readonly KubeObject[]): readonly PodChange[] {
  const load = new Map<string, number>();
  for (const pod of pods) load.set(nodeOf(pod), (load.get(nodeOf(pod)) ?? 0) + 1);
  return pods
    .filter((pod) => nodeOf(pod) === "" && !isTerminating(pod))
    .flatMap((pod): readonly PodChange[] => {
      const node = choosePlace(nodes, load);
      if (node === undefined) return [];
      load.set(node, (load.get(node) ?? 0) + 1);
      return [{ kind: "BindPod", pod, node }];
    });
}

function isRunning(pod: KubeObject): boolean {
  return asText(valueAt(pod, ["status", "phase"])) === "Running";
}

/** What is to be done for the Pods on nodes of these names, whose Node objects may be gone before their Pods are. */
export function planPods(
  pods: readonly KubeObject[],
  nodes: readonly KubeObject[],
  names: ReadonlySet<string>,
): readonly PodChange[] {
  const placed = pods.filter((pod) => names.has(nodeOf(pod)));
  return [
    ...planBindings(pods, nodes),
    ...placed.flatMap((pod): readonly PodChange[] => {
      if (isTerminating(pod)) return [{ kind: "EndPod", pod, place: placeOf(pod) }];
      return isRunning(pod) ? [] : [{ kind: "RunPod", pod, place: placeOf(pod) }];
    }),
  ];
}

/** The status of a Pod whose containers run. */
export function runningStatus(pod: KubeObject, ips: readonly string[], nowMs: number): JsonObject {
  const at = toTimestamp(nowMs);
  const condition = (type: string): JsonObject => ({ type, status: "True", lastTransitionTime: at });
  const containers = asList(valueAt(pod, ["spec", "containers"])).map(asObject);
  return {
    phase: "Running",
    startTime: at,
    podIP: ips.find((ip) => isIP(ip) === 4) ?? ips[0],
    podIPs: ips.map((ip) => ({ ip })),
    conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map(condition),
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: "",
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: at } },
    })),
  };
}
