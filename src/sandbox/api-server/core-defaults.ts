// SPDX-License-Identifier: Apache-2.0

/** Defaults of core kinds other than Services: those that Fairlead, kubectl or a reader of YAML would notice. */

import { asList, asObject, type JsonObject } from "./json.ts";

/** discovery/v1: protocol TCP and an empty name for ports, no condition for what says none. */
export function defaultEndpointSlice(slice: JsonObject): JsonObject {
  const ports = asList(slice["ports"]).map((port) => ({ name: "", protocol: "TCP", ...asObject(port) }));
  const endpoints = asList(slice["endpoints"]).map((endpoint) => ({ conditions: {}, ...asObject(endpoint) }));
  return { ...slice, endpoints, ports };
}

function defaultContainer(container: JsonObject): JsonObject {
  const ports = asList(container["ports"]).map((port) => ({ protocol: "TCP", ...asObject(port) }));
  return {
    imagePullPolicy: "IfNotPresent",
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    ...container,
    ...(ports.length === 0 ? {} : { ports }),
  };
}

export function defaultPod(pod: JsonObject): JsonObject {
  const spec = asObject(pod["spec"]);
  return {
    ...pod,
    spec: {
      dnsPolicy: "ClusterFirst",
      enableServiceLinks: true,
      restartPolicy: "Always",
      schedulerName: "default-scheduler",
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      ...spec,
      containers: asList(spec["containers"]).map((container) => defaultContainer(asObject(container))),
    },
    status: { phase: "Pending", ...asObject(pod["status"]) },
  };
}

export function defaultNamespace(namespace: JsonObject): JsonObject {
  const metadata = asObject(namespace["metadata"]);
  const name = metadata["name"];
  const labels = { ...asObject(metadata["labels"]), "kubernetes.io/metadata.name": name };
  return {
    ...namespace,
    metadata: { ...metadata, labels },
    status: { phase: "Active", ...asObject(namespace["status"]) },
  };
}

/** Fields of nodeInfo; Go writes them all, "" where the kubelet has not said. */
const NODE_INFO = ["architecture", "bootID", "containerRuntimeVersion", "kernelVersion", "kubeProxyVersion"].concat(
  "kubeletVersion",
  "machineID",
  "operatingSystem",
  "osImage",
  "systemUUID",
);

function defaultNodeStatus(status: JsonObject): JsonObject {
  const times = { lastHeartbeatTime: null, lastTransitionTime: null };
  const conditions = asList(status["conditions"]).map((condition) => ({ ...times, ...asObject(condition) }));
  const nodeInfo = Object.fromEntries(NODE_INFO.map((field) => [field, ""]));
  return {
    ...status,
    ...(conditions.length === 0 ? {} : { conditions }),
    daemonEndpoints: { kubeletEndpoint: { Port: 0 }, ...asObject(status["daemonEndpoints"]) },
    nodeInfo: { ...nodeInfo, ...asObject(status["nodeInfo"]) },
  };
}

/** podCIDR and podCIDRs say the same twice. */
export function defaultNode(node: JsonObject): JsonObject {
  const spec = asObject(node["spec"]);
  const { podCIDR } = spec;
  const podCIDRs = podCIDR !== undefined && spec["podCIDRs"] === undefined ? { podCIDRs: [podCIDR] } : {};
  return { ...node, spec: { ...spec, ...podCIDRs }, status: defaultNodeStatus(asObject(node["status"])) };
}

export function defaultEvent(event: JsonObject): JsonObject {
  return { eventTime: null, source: {}, reportingComponent: "", reportingInstance: "", ...event };
}
