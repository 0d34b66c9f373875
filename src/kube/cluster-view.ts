// SPDX-License-Identifier: Apache-2.0

import type { NodeDirectory, NodeWriter } from "../controller/node-writer.ts";
import type { ResourceKind } from "../controller/provider.ts";
import type { EndpointStore, ServiceStore, ServiceWriter } from "../controller/service-store.ts";
import type { Node } from "../model/request.ts";
import type { Service } from "../model/service.ts";
import { type ConfigurationFeed, createConfigurationFeed } from "./configuration-feed.ts";
import { createEndpointStore, endpointSlicesPath } from "./endpoint-store.ts";
import { createInformer, type Informer, type InformerOptions } from "./informer.ts";
import { createNodeStore, nodesPath } from "./node-store.ts";
import { createNodeWriter } from "./node-writer.ts";
import { toChanges } from "./object-store.ts";
import { createServiceWriter, servicesPath } from "./services.ts";
import { toEndpointSlice } from "./to-endpoint-group.ts";
import { toNode } from "./to-node.ts";
import { toService } from "./to-service.ts";

/** What a role looks at. */
export interface ViewScope {
  readonly services: boolean;
  readonly nodes: boolean;
  readonly endpoints: boolean;
  readonly kinds: readonly ResourceKind[];
}

/** Who is told of changes: `have` undefined = added, `want` undefined = deleted. */
export interface ViewListener {
  serviceChanged(have: Service | undefined, want: Service | undefined): void;
  nodeChanged(have: Node | undefined, want: Node | undefined): void;
  /** `namespace/name` of the Service. */
  endpointsChanged(serviceKey: string): void;
}

/** The cluster as a role sees it: what it looks at, followed and indexed, and the writers that keep it up to date. */
export interface ClusterView {
  readonly services: ServiceStore & Pick<Informer<Service>, "size" | "catchUp">;
  readonly nodes: NodeDirectory;
  readonly endpoints: EndpointStore;
  readonly configuration: ConfigurationFeed;
  readonly writer: ServiceWriter;
  readonly nodeWriter: NodeWriter;
  /** Those that are followed; nothing is, before they are started. */
  readonly informers: readonly Informer<unknown>[];
  /** Before the informers are started; several may. */
  listen(listener: ViewListener): void;
}

export function createClusterView(
  scope: ViewScope,
  options: Omit<InformerOptions<never>, "resource" | "path" | "toModel" | "query">,
): ClusterView {
  const services = createInformer({ ...options, resource: "services", path: servicesPath, toModel: toService });
  const nodes = createInformer({ ...options, resource: "nodes", path: nodesPath, toModel: toNode });
  const slices = createInformer({
    ...options,
    resource: "endpointslices",
    path: endpointSlicesPath,
    toModel: toEndpointSlice,
  });
  const configuration = createConfigurationFeed({ ...options, kinds: scope.kinds });
  const ofEndpoints: ViewListener[] = [];
  return {
    services,
    nodes: createNodeStore(nodes),
    endpoints: createEndpointStore(slices, (key) => {
      for (const listener of ofEndpoints) listener.endpointsChanged(key);
    }),
    configuration,
    writer: createServiceWriter(options.client, services),
    nodeWriter: createNodeWriter(options.client, nodes),
    informers: [
      ...(scope.services ? [services] : []),
      ...(scope.nodes ? [nodes] : []),
      ...(scope.endpoints ? [slices] : []),
      ...configuration.informers,
    ],
    listen(listener) {
      services.subscribe(toChanges((have, want) => listener.serviceChanged(have, want)));
      nodes.subscribe(toChanges((have, want) => listener.nodeChanged(have, want)));
      ofEndpoints.push(listener);
    },
  };
}

/** Follows all of them until aborted; resolves when each has read its first full list. */
export async function followAll(informers: readonly Informer<unknown>[], signal: AbortSignal): Promise<void> {
  for (const informer of informers) void informer.start(signal);
  await Promise.all(informers.map(({ synced }) => synced));
}
