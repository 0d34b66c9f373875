// SPDX-License-Identifier: Apache-2.0

/** Which EndpointSlices a Service has: what the endpoint slice controller makes of its Pods, for both families. */

import { isDeepStrictEqual } from "node:util";
import { parseIp } from "../../model/ip.ts";
import { compareText } from "../../model/service.ts";
import { asObject, type JsonObject, valueAt } from "../api-server/json.ts";
import type { KubeObject } from "../api-server/kube-object.ts";
import { asService, type PortSpec, type ServiceObject } from "../api-server/service/service-object.ts";
import { containerPorts, isReady, isSelected, isTerminating, nodeOf, podIps } from "./pod.ts";

export const SERVICE_LABEL = "kubernetes.io/service-name";
export const MANAGER_LABEL = "endpointslice.kubernetes.io/managed-by";
/** Who makes the slices here; those of anybody else are left alone. */
const SLICE_MANAGER = "sandbox.fairlead.dev";

/** The ports of a Service as one Pod has them: named target ports are looked up in its containers. */
function resolvePorts(ports: readonly PortSpec[], pod: KubeObject): readonly JsonObject[] {
  return ports.flatMap((port) => {
    const { targetPort } = port;
    const number =
      typeof targetPort === "number" ? targetPort : containerPorts(pod).find(({ name }) => name === targetPort)?.port;
    if (number === undefined) return [];
    const appProtocol = port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol };
    return [{ name: port.name ?? "", protocol: port.protocol, port: number, ...appProtocol }];
  });
}

function toEndpoint(pod: KubeObject, ip: string, service: ServiceObject): JsonObject {
  const { name, namespace, uid } = pod.metadata;
  const publishes = valueAt(service, ["spec", "publishNotReadyAddresses"]) === true;
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  return {
    addresses: [ip],
    conditions: { ready: publishes || (serving && !terminating), serving, terminating },
    ...(nodeOf(pod) === "" ? {} : { nodeName: nodeOf(pod) }),
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}

function toSlice(service: ServiceObject, family: string, index: number): JsonObject {
  const { name, namespace, uid } = service.metadata;
  const suffix = index === 0 ? "" : `-${index + 1}`;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: `${name}-${family.toLowerCase()}${suffix}`,
      namespace,
      labels: { [SERVICE_LABEL]: name, [MANAGER_LABEL]: SLICE_MANAGER },
      ownerReferences: [{ apiVersion: "v1", kind: "Service", name, uid, controller: true, blockOwnerDeletion: true }],
    },
    addressType: family,
  };
}

function slicesOfFamily(service: ServiceObject, pods: readonly KubeObject[], family: string): readonly JsonObject[] {
  const ports = service.spec.ports ?? [];
  const groups = new Map<string, { readonly ports: readonly JsonObject[]; readonly endpoints: JsonObject[] }>();
  for (const pod of pods) {
    const ip = podIps(pod).find((candidate) => parseIp(candidate)?.family === family);
    if (ip === undefined) continue;
    const resolved = resolvePorts(ports, pod);
    const key = JSON.stringify(resolved);
    const group = groups.get(key) ?? { ports: resolved, endpoints: [] };
    group.endpoints.push(toEndpoint(pod, ip, service));
    groups.set(key, group);
  }
  // A Service without endpoints has a slice all the same: it says that somebody looked.
  const found = groups.size === 0 ? [{ ports: [], endpoints: [] }] : [...groups.values()];
  return found.map((group, index) => ({ ...toSlice(service, family, index), ...group }));
}

/** The slices that a Service with a selector is to have; none for any other. */
export function wantedSlices(object: KubeObject, pods: readonly KubeObject[]): readonly JsonObject[] {
  const service = asService(object);
  const selector = service.spec.selector ?? {};
  if (Object.keys(selector).length === 0 || isTerminating(object)) return [];
  const chosen = pods
    .filter((pod) => pod.metadata.namespace === object.metadata.namespace && isSelected(pod, selector))
    .sort((left, right) => compareText(left.metadata.name, right.metadata.name));
  return (service.spec.ipFamilies ?? ["IPv4"]).flatMap((family) => slicesOfFamily(service, chosen, family));
}

/** A change that brings the slices of a Service in line. */
export type SliceChange =
  | { readonly kind: "CreateSlice"; readonly slice: JsonObject }
  | { readonly kind: "ChangeSlice"; readonly have: KubeObject; readonly patch: JsonObject }
  | { readonly kind: "DeleteSlice"; readonly have: KubeObject };

function isOurs(slice: KubeObject): boolean {
  return slice.metadata.labels?.[MANAGER_LABEL] === SLICE_MANAGER;
}

/** Where another controller makes slices for a Service, ours go. */
function isLeftToOthers(service: KubeObject, slices: readonly KubeObject[]): boolean {
  return slices.some(
    (slice) =>
      !isOurs(slice) &&
      slice.metadata.namespace === service.metadata.namespace &&
      slice.metadata.labels?.[SERVICE_LABEL] === service.metadata.name,
  );
}

/** What is to be done so that all Services have the slices that they should. */
export function planSlices(
  services: readonly KubeObject[],
  pods: readonly KubeObject[],
  slices: readonly KubeObject[],
): readonly SliceChange[] {
  const wanted = services
    .filter((service) => !isLeftToOthers(service, slices))
    .flatMap((service) => wantedSlices(service, pods));
  const keyOf = (object: unknown): string => {
    const { namespace, name } = asObject(asObject(object)["metadata"]);
    return `${String(namespace)}/${String(name)}`;
  };
  const want = new Map(wanted.map((slice) => [keyOf(slice), slice]));
  const have = new Map(slices.filter(isOurs).map((slice) => [keyOf(slice), slice]));
  const gone = [...have].filter(([key]) => !want.has(key));
  return [
    ...[...want].flatMap(([key, slice]): readonly SliceChange[] => {
      const known = have.get(key);
      if (known === undefined) return [{ kind: "CreateSlice", slice }];
      const { endpoints, ports } = slice;
      const isSame = isDeepStrictEqual(known["endpoints"], endpoints) && isDeepStrictEqual(known["ports"], ports);
      return isSame ? [] : [{ kind: "ChangeSlice", have: known, patch: { endpoints, ports } }];
    }),
    ...gone.map(([, slice]): SliceChange => ({ kind: "DeleteSlice", have: slice })),
  ];
}
