// SPDX-License-Identifier: Apache-2.0

import { configurationKinds } from "../../providers/baremetal/index.ts";
import { createClusterView, followAll } from "../kube/cluster-view.ts";
import { serviceKey } from "../model/service.ts";
import type { ClusterState } from "../plan/cluster-state.ts";
import type { Invocation } from "./command.ts";
import { connect } from "./connection.ts";

/** Reads all that a plan looks at from a cluster, once. @throws UserError, and the signal's reason when it is aborted first. */
export async function readCluster(kubeconfig: string, invocation: Invocation): Promise<ClusterState> {
  const { client, clock, random, log } = connect({ kubeconfig, verbosity: 0, component: "plan" }, invocation);
  const scope = { nodes: true, endpoints: true, kinds: configurationKinds };
  const view = createClusterView(scope, { client, clock, random, log });
  const done = new AbortController();
  const ended = AbortSignal.any([done.signal, invocation.signal]);
  try {
    await Promise.race([followAll(view.informers, ended), untilAborted(invocation.signal)]);
    const services = view.services.list();
    return {
      services,
      endpoints: new Map(services.map(serviceKey).map((key) => [key, view.endpoints.of(key)])),
      nodes: view.nodes.list(),
      configuration: view.configuration.objects(),
    };
  } finally {
    done.abort();
    client.close();
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
