// SPDX-License-Identifier: Apache-2.0

import { eventually } from "../eventually.ts";
import type { ManagedProcess } from "../process/managed-process.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import { clusterCidr } from "./addresses.ts";
import type { LanNode } from "./lan-node.ts";

export type ProxyMode = "nftables" | "iptables";

/** Starts kube-proxy on a node that is registered in the API server; resolves when it has synced its rules once. */
export async function startKubeProxy(
  node: LanNode,
  options: {
    readonly binary: string;
    readonly kubeconfig: string;
    readonly mode: ProxyMode;
    readonly processes: ProcessGroup;
  },
): Promise<ManagedProcess> {
  const child = options.processes.start({
    name: `kube-proxy-${node.name}`,
    ...node.namespace.inside(options.binary, [
      `--kubeconfig=${options.kubeconfig}`,
      `--hostname-override=${node.name}`,
      `--proxy-mode=${options.mode}`,
      `--cluster-cidr=${clusterCidr}`,
      "--iptables-min-sync-period=100ms",
      "--healthz-bind-address=0.0.0.0:10256",
      // The conntrack limits belong to the machine: a child namespace may not write them.
      "--conntrack-max-per-core=0",
      "--conntrack-min=0",
      "--conntrack-tcp-timeout-established=0",
      "--conntrack-tcp-timeout-close-wait=0",
    ]),
  });
  await eventually(`kube-proxy of ${node.name} is healthy`, async () => {
    child.assertRunning();
    return await isHealthy(node);
  });
  return child;
}

async function isHealthy(node: LanNode): Promise<boolean> {
  try {
    return (await fetch(`http://${node.address.v4}:10256/healthz`)).ok;
  } catch {
    return false;
  }
}
