// SPDX-License-Identifier: Apache-2.0

/** The columns of `kubectl get` for the built-in kinds. */

import { asList, asObject, asText, isObject, show, valueAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Column } from "../resource.ts";
import { asService, publishedAddresses } from "../service/service-object.ts";
import { AGE_COLUMN, ageSince, NAME_COLUMN, orNone, textColumn } from "./column.ts";

function textAt(object: KubeObject, ...path: string[]): string {
  return asText(valueAt(object, path));
}

function listAt(object: KubeObject, ...path: string[]): readonly unknown[] {
  return asList(valueAt(object, path));
}

function selectorOf(value: unknown): string {
  return orNone(
    Object.entries(asObject(value))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, entry]) => `${key}=${String(entry)}`),
  );
}

/** The outside addresses of a Service: of its load balancer, its spec, or what stands in for them. */
function externalIp(object: KubeObject): string {
  const { spec } = asService(object);
  const given = spec.externalIPs ?? [];
  if (spec.type === "ExternalName") return spec.externalName ?? "<none>";
  if (spec.type !== "LoadBalancer") return orNone(given);
  const all = [...publishedAddresses(object), ...given];
  return all.length === 0 ? "<pending>" : all.join(",");
}

function ports(object: KubeObject): string {
  return orNone(
    (asService(object).spec.ports ?? []).map((port) =>
      port.nodePort === undefined ? `${port.port}/${port.protocol}` : `${port.port}:${port.nodePort}/${port.protocol}`,
    ),
  );
}

export const SERVICE_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  textColumn("Type", (object) => asService(object).spec.type),
  textColumn("Cluster-IP", (object) => asService(object).spec.clusterIP ?? "<none>"),
  textColumn("External-IP", externalIp),
  textColumn("Port(s)", ports),
  AGE_COLUMN,
  textColumn("Selector", (object) => selectorOf(valueAt(object, ["spec", "selector"])), 1),
];

function nodeStatus(object: KubeObject): string {
  const ready = listAt(object, "status", "conditions")
    .map(asObject)
    .find((condition) => condition["type"] === "Ready");
  const word = ready === undefined ? "Unknown" : ready["status"] === "True" ? "Ready" : "NotReady";
  return valueAt(object, ["spec", "unschedulable"]) === true ? `${word},SchedulingDisabled` : word;
}

const ROLE_LABEL = "node-role.kubernetes.io/";

function nodeRoles(object: KubeObject): string {
  const labels = Object.keys(object.metadata.labels ?? {}).filter((label) => label.startsWith(ROLE_LABEL));
  return orNone(labels.map((label) => label.slice(ROLE_LABEL.length)).sort());
}

function nodeAddress(type: string): Column["cell"] {
  return (object) => {
    const address = listAt(object, "status", "addresses")
      .map(asObject)
      .find((entry) => entry["type"] === type);
    return asText(address?.["address"]) || "<none>";
  };
}

function nodeInfo(field: string): Column["cell"] {
  return (object) => textAt(object, "status", "nodeInfo", field) || "<unknown>";
}

export const NODE_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  textColumn("Status", nodeStatus),
  textColumn("Roles", nodeRoles),
  AGE_COLUMN,
  textColumn("Version", (object) => textAt(object, "status", "nodeInfo", "kubeletVersion")),
  textColumn("Internal-IP", nodeAddress("InternalIP"), 1),
  textColumn("External-IP", nodeAddress("ExternalIP"), 1),
  textColumn("OS-Image", nodeInfo("osImage"), 1),
  textColumn("Kernel-Version", nodeInfo("kernelVersion"), 1),
  textColumn("Container-Runtime", nodeInfo("containerRuntimeVersion"), 1),
];

function podStatus(object: KubeObject): string {
  if (object.metadata.deletionTimestamp !== undefined) return "Terminating";
  return textAt(object, "status", "reason") || textAt(object, "status", "phase") || "Pending";
}

function readyContainers(object: KubeObject): string {
  const statuses = listAt(object, "status", "containerStatuses").map(asObject);
  const ready = statuses.filter((status) => status["ready"] === true).length;
  return `${ready}/${listAt(object, "spec", "containers").length}`;
}

export const POD_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  textColumn("Ready", readyContainers),
  textColumn("Status", podStatus),
  textColumn("Restarts", () => "0"),
  AGE_COLUMN,
  textColumn("IP", (object) => textAt(object, "status", "podIP") || "<none>", 1),
  textColumn("Node", (object) => textAt(object, "spec", "nodeName") || "<none>", 1),
];

function eventObject(object: KubeObject): string {
  const kind = textAt(object, "involvedObject", "kind").toLowerCase();
  return `${kind}/${textAt(object, "involvedObject", "name")}`;
}

function lastSeen(object: KubeObject): string {
  return textAt(object, "lastTimestamp") || textAt(object, "eventTime") || textAt(object, "firstTimestamp");
}

export const EVENT_COLUMNS: readonly Column[] = [
  textColumn("Last Seen", (object, nowMs) => ageSince(lastSeen(object), nowMs)),
  textColumn("Type", (object) => textAt(object, "type")),
  textColumn("Reason", (object) => textAt(object, "reason")),
  textColumn("Object", eventObject),
  textColumn("Source", (object) => textAt(object, "source", "component") || textAt(object, "reportingComponent"), 1),
  textColumn("Message", (object) => textAt(object, "message").trim()),
  textColumn("Count", (object) => show(valueAt(object, ["count"]) ?? 1), 1),
  textColumn("Name", (object) => object.metadata.name, 1),
];

export const LEASE_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  textColumn("Holder", (object) => textAt(object, "spec", "holderIdentity")),
  AGE_COLUMN,
];

/** At most three, as kubectl shows them. */
function someOf(values: readonly string[]): string {
  const shown = values.slice(0, 3).join(",");
  return values.length > 3 ? `${shown} + ${values.length - 3} more...` : shown;
}

function slicePorts(object: KubeObject): string {
  const named = listAt(object, "ports").map((port) => show(asObject(port)["port"] ?? "*"));
  return named.length === 0 ? "<unset>" : someOf(named);
}

function sliceEndpoints(object: KubeObject): string {
  const addresses = listAt(object, "endpoints").flatMap((endpoint) => asList(asObject(endpoint)["addresses"]));
  return addresses.length === 0 ? "<unset>" : someOf(addresses.map(String));
}

export const ENDPOINT_SLICE_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  textColumn("AddressType", (object) => textAt(object, "addressType")),
  textColumn("Ports", slicePorts),
  textColumn("Endpoints", sliceEndpoints),
  AGE_COLUMN,
];

export const NAMESPACE_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  textColumn("Status", (object) => textAt(object, "status", "phase")),
  AGE_COLUMN,
];

function countOf(value: unknown): number {
  return isObject(value) ? Object.keys(value).length : 0;
}

export const CONFIG_MAP_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  textColumn("Data", (object) => String(countOf(object["data"]) + countOf(object["binaryData"]))),
  AGE_COLUMN,
];

export const SECRET_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  textColumn("Type", (object) => textAt(object, "type")),
  textColumn("Data", (object) => String(countOf(object["data"]))),
  AGE_COLUMN,
];

export const CRD_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  { ...textColumn("Created At", (object) => object.metadata.creationTimestamp), type: "date" },
];

function replicas(object: KubeObject, field: string): number {
  const count = valueAt(object, ["status", field]);
  return typeof count === "number" ? count : 0;
}

export const DEPLOYMENT_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  textColumn(
    "Ready",
    (object) => `${replicas(object, "readyReplicas")}/${show(valueAt(object, ["spec", "replicas"]) ?? 1)}`,
  ),
  textColumn("Up-to-date", (object) => String(replicas(object, "updatedReplicas"))),
  textColumn("Available", (object) => String(replicas(object, "availableReplicas"))),
  AGE_COLUMN,
];

/** What a kind without columns of its own shows. */
export const PLAIN_COLUMNS: readonly Column[] = [NAME_COLUMN, AGE_COLUMN];
