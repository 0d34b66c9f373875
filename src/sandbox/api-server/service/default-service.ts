// SPDX-License-Identifier: Apache-2.0

import { asList, asObject, dropUndefined, type JsonObject, valueAt } from "../json.ts";

/** Seconds of ClientIP affinity where none are given (core/v1 defaults). */
const CLIENT_IP_TIMEOUT_SECONDS = 10_800;

function defaultPort(port: JsonObject): JsonObject {
  const target = port["targetPort"];
  return {
    ...port,
    protocol: port["protocol"] ?? "TCP",
    targetPort: target === undefined || target === 0 || target === "" ? (port["port"] ?? 0) : target,
  };
}

function defaultAffinityConfig(spec: JsonObject): JsonObject | undefined {
  if (spec["sessionAffinity"] !== "ClientIP") return undefined;
  const given = valueAt(spec, ["sessionAffinityConfig", "clientIP", "timeoutSeconds"]);
  if (given !== undefined) return asObject(spec["sessionAffinityConfig"]);
  return { clientIP: { timeoutSeconds: CLIENT_IP_TIMEOUT_SECONDS } };
}

function defaultByType(spec: JsonObject): JsonObject {
  const type = spec["type"];
  const external = type === "NodePort" || type === "LoadBalancer" || asList(spec["externalIPs"]).length > 0;
  return dropUndefined({
    externalTrafficPolicy:
      spec["externalTrafficPolicy"] ?? (external && type !== "ExternalName" ? "Cluster" : undefined),
    internalTrafficPolicy: spec["internalTrafficPolicy"] ?? (type === "ExternalName" ? undefined : "Cluster"),
    allocateLoadBalancerNodePorts:
      spec["allocateLoadBalancerNodePorts"] ?? (type === "LoadBalancer" ? true : undefined),
  });
}

function defaultIngress(entry: JsonObject): JsonObject {
  return entry["ip"] === undefined || entry["ipMode"] !== undefined ? entry : { ...entry, ipMode: "VIP" };
}

function defaultStatus(status: JsonObject, isLoadBalancer: boolean): JsonObject {
  const loadBalancer = asObject(status["loadBalancer"]);
  const ingress = asList(loadBalancer["ingress"]).map(asObject);
  if (!isLoadBalancer || ingress.length === 0) return { ...status, loadBalancer };
  return { ...status, loadBalancer: { ...loadBalancer, ingress: ingress.map(defaultIngress) } };
}

/** The defaults of core/v1 for a Service: affinity, type, protocols, target ports, traffic policies, ipMode. */
export function defaultService(service: JsonObject): JsonObject {
  const given = asObject(service["spec"]);
  const typed = { ...given, sessionAffinity: given["sessionAffinity"] ?? "None", type: given["type"] ?? "ClusterIP" };
  const ports =
    given["ports"] === undefined ? undefined : asList(given["ports"]).map((port) => defaultPort(asObject(port)));
  const spec = dropUndefined({
    ...typed,
    ports,
    sessionAffinityConfig: typed.sessionAffinity === "None" ? undefined : defaultAffinityConfig(typed),
    ...defaultByType(typed),
  });
  return { ...service, spec, status: defaultStatus(asObject(service["status"]), typed.type === "LoadBalancer") };
}
