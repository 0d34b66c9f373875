// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject } from "../controller/provider.ts";
import type { EndpointGroup, Node } from "../model/request.ts";
import type { Service } from "../model/service.ts";

/** All that a plan looks at. */
export interface ClusterState {
  /** In the order in which they were read. */
  readonly services: readonly Service[];
  /** By key of the Service. */
  readonly endpoints: ReadonlyMap<string, readonly EndpointGroup[]>;
  readonly nodes: readonly Node[];
  /** Names of the nodes that a speaker runs on; undefined = not known, and taken for all of them. */
  readonly speakers: ReadonlySet<string> | undefined;
  /** Custom resources and Namespaces. */
  readonly configuration: readonly ConfigurationObject[];
}

/** A cluster of which nothing is known. */
export const emptyCluster: ClusterState = {
  services: [],
  endpoints: new Map(),
  nodes: [],
  speakers: undefined,
  configuration: [],
};
