// SPDX-License-Identifier: Apache-2.0

/** What is done to Nodes through a proxy, and what is told of them. */

import { isDeepStrictEqual } from "node:util";
import { uninitializedTaint } from "../../src/model/uninitialized-taint.ts";
import type { KubeApi } from "./cluster/kube-api.ts";
import type { EventObject, KubeObject } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import type { ApiCall } from "./fairlead/fault-proxy.ts";

export interface NodeObject extends KubeObject {
  readonly spec: {
    readonly providerID?: string;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[];
  };
  readonly status: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
}

const root = "/api/v1/nodes/";

/** Of one node, in order: `PATCH`, `PATCH status`, `DELETE`. */
export function writesTo(calls: readonly ApiCall[], name: string): readonly string[] {
  return callsAbout(calls, name).filter((call) => !call.startsWith("GET"));
}

/** Likewise, with `GET`. */
export function callsAbout(calls: readonly ApiCall[], name: string): readonly string[] {
  return calls
    .map(({ method, path }) => ({ method, rest: path.startsWith(root) ? path.slice(root.length).split("/") : [] }))
    .filter(({ rest: [node] }) => node === name)
    .map(({ method, rest: [, subresource] }) => (subresource === undefined ? method : `${method} ${subresource}`));
}

export function findNode(api: KubeApi, name: string): Promise<NodeObject | undefined> {
  return api.find<NodeObject>(`${root}${name}`);
}

/** The node, once it fits. */
export function nodeThat(
  api: KubeApi,
  name: string,
  what: string,
  fits: (node: NodeObject) => boolean,
): Promise<NodeObject> {
  const probe = async (): Promise<NodeObject | undefined> => {
    const node = await findNode(api, name);
    return node !== undefined && fits(node) ? node : undefined;
  };
  return eventually(`${name} ${what}`, probe, { timeoutMs: 60_000 });
}

export function isInitialized(api: KubeApi, name: string): Promise<NodeObject> {
  return nodeThat(api, name, "is initialized", (node) => !hasTaint(node, uninitializedTaint));
}

export function hasTaint({ spec }: NodeObject, key: string): boolean {
  return (spec.taints ?? []).some((taint) => taint.key === key);
}

/** In the order in which they stand. */
export function addressesOf({ status }: NodeObject): readonly string[] {
  return (status.addresses ?? []).map(({ type, address }) => `${type} ${address}`);
}

/** Events on this Node, as `reason: message`, in no order. */
export async function eventsOn(api: KubeApi, name: string): Promise<readonly string[]> {
  const selector = encodeURIComponent(`involvedObject.kind=Node,involvedObject.name=${name}`);
  const events = await api.list<EventObject>(`/api/v1/events?fieldSelector=${selector}`);
  return events.map(({ reason, message, count = 1 }) => `${reason}${count > 1 ? ` x${count}` : ""}: ${message}`);
}

/** Waits until these reasons, and no others, were told of the node. */
export async function isToldOf(api: KubeApi, name: string, reasons: readonly string[]): Promise<void> {
  let told: readonly string[] = [];
  await eventually(`${name} is told of: ${reasons.join(", ")}`, async () => {
    told = (await eventsOn(api, name)).map((event) => event.split(":")[0] ?? "");
    return isDeepStrictEqual(told.toSorted(), reasons.toSorted());
  }).catch((thrown: unknown) => {
    throw new Error(`told of ${name}: ${told.join(", ")}`, { cause: thrown });
  });
}
