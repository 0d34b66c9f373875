// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../clock.ts";
import type { FairleadError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { PortRange } from "../model/node-port.ts";
import type { Fence } from "./fence.ts";
import type { NodePortCensus } from "./node-port-census.ts";
import type { NodeSyncMetrics } from "./node-sync.ts";
import type { ProviderRuntime } from "./provider.ts";
import type { EndpointStore, EventSink, NodeStore, ServiceStore, ServiceWriter } from "./service-store.ts";
import type { WorkQueueMetrics } from "./workqueue.ts";

export interface ServiceControllerMetrics {
  readonly queue: WorkQueueMetrics;
  /** One pass over a load balancer ended: "Ok", "Stopped", or the reason of the error and who can mend it. */
  reconciled(outcome: string, failure?: FairleadError["kind"]): void;
  readonly nodes: NodeSyncMetrics;
}

export interface ServiceControllerOptions {
  /** Made by a ProviderFactory, whose `requeue` is to call that of the controller. */
  readonly runtime: ProviderRuntime;
  readonly stores: { readonly services: ServiceStore; readonly endpoints: EndpointStore; readonly nodes: NodeStore };
  readonly writer: ServiceWriter;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: ServiceControllerMetrics;
  readonly clusterName: string;
  /** Only Services of this class; undefined = only those without one. */
  readonly className?: string | undefined;
  /** As kube-apiserver's `--service-node-port-range`. */
  readonly nodePortRange?: PortRange;
  /** Of the whole cluster, where several loops choose NodePorts; undefined = this is the only one. */
  readonly nodePortCensus?: NodePortCensus;
  /** undefined = there is no other process. */
  readonly fence?: Fence | undefined;
}
