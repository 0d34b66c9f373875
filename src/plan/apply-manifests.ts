// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject } from "../controller/provider.ts";
import { toConfigurationObject } from "../kube/to-configuration-object.ts";
import { groupByService, toEndpointSlice } from "../kube/to-endpoint-group.ts";
import { toNode } from "../kube/to-node.ts";
import { toService } from "../kube/to-service.ts";
import type { Node } from "../model/request.ts";
import { compareText, type Service, serviceKey } from "../model/service.ts";
import { applyService, completeService, primaryFamily } from "./apply-service.ts";
import { checkManifest } from "./check-manifest.ts";
import type { ClusterState } from "./cluster-state.ts";
import { giveNodePorts } from "./give-node-ports.ts";
import { type Fields, isFields, type Manifest } from "./parse-manifests.ts";

/** The kinds that a plan looks at, by group. MetalLB's pools and advertisements have the same fields and mean the same. */
const knownKinds = {
  services: ["/Service"],
  endpointSlices: ["discovery.k8s.io/EndpointSlice"],
  nodes: ["/Node"],
  configuration: [
    "/Namespace",
    "fairlead.dev/IPAddressPool",
    "fairlead.dev/L2Advertisement",
    "metallb.io/IPAddressPool",
    "metallb.io/L2Advertisement",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The label that an API server puts on each Namespace (KEP-2161), by which selectors name one. */
const namespaceNameLabel = "kubernetes.io/metadata.name";

/**
 * What `cluster` would hold after the manifests had been applied to it, with what an API server and a kubelet add. Kinds that
 * have no bearing on load balancers are passed over.
 * @throws UserError "UnreadableManifest" for an object that no API server would take
 */
export function applyManifests(manifests: readonly Manifest[], cluster: ClusterState): ClusterState {
  const of = (kinds: readonly string[]): readonly Manifest[] =>
    manifests.filter((each) => kinds.includes(kindOf(each)));
  for (const manifest of of(Object.values(knownKinds).flat())) checkManifest(manifest);
  const services = applyServices(of(knownKinds.services), cluster.services);
  const objects = of(knownKinds.configuration).map(({ fields, kind }) => toConfigurationObject(fields, kind));
  return {
    services,
    endpoints: new Map([
      ...cluster.endpoints,
      ...groupByService(of(knownKinds.endpointSlices).map(({ fields }) => toEndpointSlice(fields))),
    ]),
    nodes: applyNodes(of(knownKinds.nodes), cluster.nodes),
    speakers: cluster.speakers,
    configuration: completeNamespaces(
      replace(cluster.configuration, objects, ({ kind, name }) => `${kind}/${name}`),
      services,
    ),
  };
}

/** `group/Kind`; the core group is "". */
function kindOf({ apiVersion, kind }: Manifest): string {
  return `${apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : ""}/${kind}`;
}

/** A later manifest of the same Service replaces an earlier one. */
function applyServices(manifests: readonly Manifest[], present: readonly Service[]): readonly Service[] {
  const running = new Map(present.map((service) => [serviceKey(service), service]));
  const wanted = new Map(
    manifests.map(({ fields }) => {
      const service = toService(fields);
      const applied = applyService(service, running.get(serviceKey(service)));
      return [serviceKey(service), { service: applied, isComplete: lacksClusterIP(fields) }] as const;
    }),
  );
  const applied = [...wanted.values()];
  const primary = primaryFamily([...present, ...applied.map(({ service }) => service)]);
  const completed = applied.map(({ service, isComplete }) =>
    isComplete ? service : completeService(service, primary),
  );
  return giveNodePorts(replace(present, completed, serviceKey), running);
}

/**
 * Whether the Service has no cluster address, and will get none: it is headless, or its manifest says that the list is empty,
 * or was read from an API server (nobody writes a resourceVersion by hand) that had not given it any.
 */
function lacksClusterIP({ metadata, spec }: Fields): boolean {
  const { clusterIP, clusterIPs } = isFields(spec) ? spec : {};
  const listed = Array.isArray(clusterIPs) ? clusterIPs : undefined;
  if (clusterIP === "None" || listed?.includes("None")) return true;
  const isEmpty = (clusterIP ?? "") === "" && (listed ?? []).length === 0;
  return isEmpty && (listed !== undefined || (isFields(metadata) && metadata["resourceVersion"] !== undefined));
}

/** Sorted by name; of two manifests with one name, the later counts. */
function applyNodes(manifests: readonly Manifest[], present: readonly Node[]): readonly Node[] {
  const nodes = new Map([...present, ...manifests.map(toReadyNode)].map((node) => [node.name, node]));
  return [...nodes.values()].sort((left, right) => compareText(left.name, right.name));
}

/** A Node whose manifest says nothing of being ready counts as ready: the kubelet would say so. */
function toReadyNode({ fields }: Manifest): Node {
  const node = toNode(fields);
  return saysWhetherReady(fields) ? node : { ...node, ready: true };
}

function saysWhetherReady({ status }: Fields): boolean {
  const conditions = isFields(status) ? status["conditions"] : undefined;
  return (
    Array.isArray(conditions) && conditions.some((condition) => isFields(condition) && condition["type"] === "Ready")
  );
}

/** Namespaces with the label that names them; those that only a Service speaks of exist, too. */
function completeNamespaces(
  configuration: readonly ConfigurationObject[],
  services: readonly Service[],
): readonly ConfigurationObject[] {
  const known = new Set(configuration.filter(({ kind }) => kind === "Namespace").map(({ name }) => name));
  const unknown = new Set(services.map(({ namespace }) => namespace).filter((name) => !known.has(name)));
  const implied = Array.from(unknown, (name) => toConfigurationObject({ metadata: { name } }, "Namespace"));
  return [...configuration, ...implied].map((object) =>
    object.kind === "Namespace"
      ? { ...object, labels: { [namespaceNameLabel]: object.name, ...object.labels } }
      : object,
  );
}

/** `wanted` behind those of `present` that it does not replace. */
function replace<Item>(
  present: readonly Item[],
  wanted: readonly Item[],
  nameOf: (item: Item) => string,
): readonly Item[] {
  const names = new Set(wanted.map(nameOf));
  return [...present.filter((item) => !names.has(nameOf(item))), ...wanted];
}
