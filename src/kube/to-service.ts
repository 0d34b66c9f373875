// SPDX-License-Identifier: Apache-2.0

import type {
  Condition,
  Ingress,
  IngressPort,
  Protocol,
  Service,
  ServicePort,
  SessionAffinity,
} from "../model/service.ts";
import {
  countOf,
  emptyMap,
  fieldOf,
  flagOf,
  listOf,
  mapList,
  textMapOf,
  textOf,
  textsOf,
  timeOf,
  wordOf,
} from "./fields.ts";

const protocols = ["TCP", "UDP", "SCTP"] as const;
const types = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"] as const;
const families = ["IPv4", "IPv6"] as const;
const policies = ["SingleStack", "PreferDualStack", "RequireDualStack"] as const;

/** kubectl's copy of the whole manifest: as large as the rest of the object, and says nothing that the rest does not. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * A v1 Service as the core sees it. Fills in the API server's defaults, so that a manifest reads like what was stored
 * from it. Leaves out `managedFields` and kubectl's `last-applied-configuration`.
 */
export function toService(raw: unknown): Service {
  const metadata = fieldOf(raw, "metadata");
  const spec = fieldOf(raw, "spec");
  const status = fieldOf(raw, "status");
  return {
    namespace: textOf(metadata, "namespace") ?? "default",
    name: textOf(metadata, "name") ?? "",
    uid: textOf(metadata, "uid") ?? "",
    generation: countOf(metadata, "generation") ?? 0,
    createdAt: timeOf(metadata, "creationTimestamp"),
    deleting: textOf(metadata, "deletionTimestamp") !== undefined,
    labels: textMapOf(metadata, "labels"),
    annotations: toAnnotations(metadata),
    finalizers: textsOf(metadata, "finalizers"),

    type: wordOf(fieldOf(spec, "type"), types, "ClusterIP"),
    loadBalancerClass: textOf(spec, "loadBalancerClass"),
    ports: mapList(listOf(spec, "ports"), toServicePort),
    selector: textMapOf(spec, "selector"),
    clusterIPs: toClusterIPs(spec),
    ipFamilies: mapList(listOf(spec, "ipFamilies"), (family) => wordOf(family, families, undefined)),
    ipFamilyPolicy: wordOf(fieldOf(spec, "ipFamilyPolicy"), policies, undefined),
    externalTrafficPolicy: wordOf(fieldOf(spec, "externalTrafficPolicy"), ["Local"], "Cluster"),
    healthCheckNodePort: countOf(spec, "healthCheckNodePort"),
    loadBalancerIP: textOf(spec, "loadBalancerIP"),
    // Older API servers took ranges with blanks around them, and keep them.
    loadBalancerSourceRanges: mapList(textsOf(spec, "loadBalancerSourceRanges"), (range) => String(range).trim()),
    externalIPs: textsOf(spec, "externalIPs"),
    sessionAffinity: toSessionAffinity(spec),
    allocateLoadBalancerNodePorts: flagOf(spec, "allocateLoadBalancerNodePorts") ?? true,
    publishNotReadyAddresses: flagOf(spec, "publishNotReadyAddresses") ?? false,

    ingress: mapList(listOf(status, "loadBalancer", "ingress"), toIngress),
    conditions: mapList(listOf(status, "conditions"), toCondition),
  };
}

function toAnnotations(metadata: unknown): Readonly<Record<string, string>> {
  const annotations = textMapOf(metadata, "annotations");
  if (annotations[lastApplied] === undefined) return annotations;
  const { [lastApplied]: _, ...kept } = annotations;
  return Object.keys(kept).length === 0 ? emptyMap : kept;
}

function toServicePort(raw: unknown): ServicePort | undefined {
  const port = countOf(raw, "port");
  if (port === undefined) return undefined;
  const appProtocol = fieldOf(raw, "appProtocol");
  return {
    name: textOf(raw, "name") ?? "",
    protocol: toProtocol(raw),
    port,
    nodePort: countOf(raw, "nodePort"),
    targetPort: countOf(raw, "targetPort") ?? textOf(raw, "targetPort") ?? port,
    appProtocol: typeof appProtocol === "string" ? appProtocol : undefined,
  };
}

function toProtocol(raw: unknown): Protocol {
  return wordOf(fieldOf(raw, "protocol"), protocols, "TCP");
}

/** `clusterIP` alone is what a manifest says, and what servers before dual-stack stored. */
function toClusterIPs(spec: unknown): readonly string[] {
  const several = listOf(spec, "clusterIPs");
  const all = several.length > 0 ? several : [fieldOf(spec, "clusterIP")];
  return mapList(all, (ip) => (typeof ip === "string" && ip !== "" && ip !== "None" ? ip : undefined));
}

const noAffinity: SessionAffinity = Object.freeze({ kind: "None", timeoutSeconds: undefined });

function toSessionAffinity(spec: unknown): SessionAffinity {
  if (fieldOf(spec, "sessionAffinity") !== "ClientIP") return noAffinity;
  return { kind: "ClientIP", timeoutSeconds: countOf(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds") };
}

function toIngress(raw: unknown): Ingress | undefined {
  const ip = textOf(raw, "ip");
  const hostname = textOf(raw, "hostname");
  if (ip === undefined && hostname === undefined) return undefined;
  const ports = mapList(listOf(raw, "ports"), toIngressPort);
  return {
    ...(ip === undefined ? {} : { ip, ipMode: wordOf(fieldOf(raw, "ipMode"), ["Proxy"], "VIP") }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(ports.length === 0 ? {} : { ports }),
  };
}

function toIngressPort(raw: unknown): IngressPort | undefined {
  const port = countOf(raw, "port");
  if (port === undefined) return undefined;
  const error = textOf(raw, "error");
  return { port, protocol: toProtocol(raw), ...(error === undefined ? {} : { error }) };
}

function toCondition(raw: unknown): Condition | undefined {
  const type = textOf(raw, "type");
  if (type === undefined) return undefined;
  const observedGeneration = countOf(raw, "observedGeneration");
  return {
    type,
    status: wordOf(fieldOf(raw, "status"), ["True", "False"], "Unknown"),
    reason: textOf(raw, "reason") ?? "",
    message: textOf(raw, "message") ?? "",
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    lastTransitionTime: textOf(raw, "lastTransitionTime") ?? "",
  };
}
