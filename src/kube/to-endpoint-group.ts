// SPDX-License-Identifier: Apache-2.0

import type { Endpoint, EndpointGroup } from "../model/request.ts";
import { compareText } from "../model/service.ts";
import { countOf, fieldOf, flagOf, listOf, mapList, textOf, textsOf, wordOf } from "./fields.ts";

/** One EndpointSlice: the Service it belongs to, and what it says of it. */
export interface EndpointSlice {
  readonly name: string;
  /** `namespace/name` of the Service; undefined for a slice that belongs to none. */
  readonly serviceKey: string | undefined;
  readonly group: EndpointGroup;
}

/** The label by which discovery.k8s.io/v1 says whose slice it is. */
const serviceNameLabel = "kubernetes.io/service-name";

export function toEndpointSlice(raw: unknown): EndpointSlice {
  const service = textOf(raw, "metadata", "labels", serviceNameLabel);
  const namespace = textOf(raw, "metadata", "namespace") ?? "default";
  return {
    name: textOf(raw, "metadata", "name") ?? "",
    serviceKey: service === undefined ? undefined : `${namespace}/${service}`,
    group: toEndpointGroup(raw),
  };
}

/** The endpoints of each Service, by its key, one group for each of its slices, sorted by name of the slice. */
export function groupByService(slices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointGroup[]> {
  const groups = new Map<string, EndpointGroup[]>();
  for (const { serviceKey, group } of [...slices].sort((left, right) => compareText(left.name, right.name))) {
    if (serviceKey === undefined) continue;
    const of = groups.get(serviceKey);
    if (of === undefined) groups.set(serviceKey, [group]);
    else of.push(group);
  }
  return groups;
}

/** With the defaults of discovery.k8s.io/v1: ready that is not given counts as true, serving as `ready`, terminating as false. */
export function toEndpointGroup(raw: unknown): EndpointGroup {
  return {
    family: wordOf(fieldOf(raw, "addressType"), ["IPv6", "FQDN"], "IPv4"),
    ports: mapList(listOf(raw, "ports"), toPort),
    endpoints: mapList(listOf(raw, "endpoints"), toEndpoint),
  };
}

function toPort(raw: unknown): EndpointGroup["ports"][number] {
  return {
    name: textOf(raw, "name") ?? "",
    protocol: textOf(raw, "protocol") ?? "TCP",
    port: countOf(raw, "port"),
  };
}

function toEndpoint(raw: unknown): Endpoint {
  const ready = flagOf(raw, "conditions", "ready") ?? true;
  return {
    addresses: textsOf(raw, "addresses"),
    nodeName: textOf(raw, "nodeName"),
    ready,
    serving: flagOf(raw, "conditions", "serving") ?? ready,
    terminating: flagOf(raw, "conditions", "terminating") ?? false,
  };
}
