// SPDX-License-Identifier: Apache-2.0

import { configurationKinds } from "../../providers/baremetal/index.ts";
import { liveSpeakers } from "../../providers/baremetal/speaker/live-speakers.ts";
import { leaseLabel } from "../../providers/baremetal/speaker/speaker-lease.ts";
import type { ConfigurationObject, ResourceKind } from "../controller/provider.ts";
import { FairleadError } from "../errors.ts";
import type { KubeClient } from "../kube/client.ts";
import { endpointSlicesPath } from "../kube/endpoint-store.ts";
import { nodesPath } from "../kube/node-store.ts";
import { type Collection, readAll } from "../kube/read-all.ts";
import { pathOfKind } from "../kube/reports.ts";
import { servicesPath } from "../kube/services.ts";
import { toConfigurationObject } from "../kube/to-configuration-object.ts";
import { groupByService, toEndpointSlice } from "../kube/to-endpoint-group.ts";
import { toLease } from "../kube/to-lease.ts";
import { toNode } from "../kube/to-node.ts";
import { toService } from "../kube/to-service.ts";
import { byAge } from "../model/service.ts";
import type { ClusterState } from "../plan/cluster-state.ts";
import type { Invocation } from "./command.ts";
import { connect } from "./connection.ts";

/** Of every namespace: the plan is not told in which one the speakers have theirs. */
const leasesPath = "/apis/coordination.k8s.io/v1/leases";

/** Reads all that a plan looks at from a cluster, once. @throws FairleadError, and the signal's reason when it is aborted first */
export async function readCluster(kubeconfig: string, invocation: Invocation): Promise<ClusterState> {
  const { client } = connect({ kubeconfig, verbosity: { level: 0 }, component: "plan" }, invocation);
  const { signal } = invocation;
  try {
    const [services, slices, nodes, leases, configuration] = await Promise.all([
      readAll(client, { path: servicesPath, toModel: toService }, signal),
      readAll(client, { path: endpointSlicesPath, toModel: toEndpointSlice }, signal),
      readAll(client, { path: nodesPath, toModel: toNode }, signal),
      readIfAllowed(client, speakerLeases, signal),
      readConfiguration(client, signal),
    ]);
    const speakers = leases && liveSpeakers(leases);
    return { services: [...services].sort(byAge), endpoints: groupByService(slices), nodes, speakers, configuration };
  } finally {
    client.close();
  }
}

const speakerLeases = {
  path: leasesPath,
  query: { labelSelector: `${leaseLabel.key}=${leaseLabel.value}` },
  toModel: toLease,
};

/** Whoever plans may have no right to look at Leases; undefined then. */
async function readIfAllowed<T>(
  client: KubeClient,
  collection: Collection<T>,
  signal: AbortSignal,
): Promise<readonly T[] | undefined> {
  return readAll(client, collection, signal).catch(tolerate("Forbidden", undefined));
}

/** A cluster without our custom resources has no objects of them. */
async function readConfiguration(client: KubeClient, signal: AbortSignal): Promise<readonly ConfigurationObject[]> {
  const read = (kind: ResourceKind): Promise<readonly ConfigurationObject[]> => {
    const toModel = (raw: unknown): ConfigurationObject => toConfigurationObject(raw, kind.kind);
    return readAll(client, { path: pathOfKind(kind), toModel }, signal).catch(tolerate("NotFound", []));
  };
  return (await Promise.all(configurationKinds.map(read))).flat();
}

function tolerate<Value>(reason: string, value: Value): (thrown: unknown) => Value {
  return (thrown) => {
    if (thrown instanceof FairleadError && thrown.reason === reason) return value;
    throw thrown;
  };
}
