// SPDX-License-Identifier: Apache-2.0

/** A cluster with node controllers that ask machines of the test's own, through a proxy that sees their calls. */

import { join } from "node:path";
import type { InstanceAnswer } from "../../src/controller/instances.ts";
import { exists, FakeMachines } from "../controller/nodes/fake-machines.ts";
import type { KubeApi } from "./cluster/kube-api.ts";
import { readManifests } from "./cluster/manifests.ts";
import { startEmbeddedNodeControllers } from "./fairlead/embedded-node-controllers.ts";
import { FaultProxy } from "./fairlead/fault-proxy.ts";
import { projectFolder } from "./run-environment.ts";
import { World } from "./world.ts";

export interface MachineWorld {
  readonly api: KubeApi;
  readonly proxy: FaultProxy;
  readonly machines: FakeMachines;
  readonly stop: () => Promise<void>;
}

/** Rights of the node controllers, where nodes are deleted. */
const roles = [
  "parts/cloud-controller-manager/node-controllers.yaml",
  "cloud-controller-manager/aws/node-deletion.yaml",
];

/** All that would take minutes takes a second. `scenario` is `import.meta.filename`. */
export async function startMachineWorld(scenario: string): Promise<MachineWorld> {
  const world = await World.start({ scenario, controllerManager: false });
  const { api, cluster, tokens } = world;
  for (const role of roles) await world.apply(readManifests(join(projectFolder, "manifests", role)));
  const proxy = await FaultProxy.start(cluster.server, cluster.certificates);
  const machines = new FakeMachines();
  const controllers = await startEmbeddedNodeControllers({
    kubeconfig: cluster.kubeconfig("embedded-nodes", tokens.controller, proxy.urlAt("127.0.0.1")),
    instances: machines,
    config: {
      "node-monitor-period": 300,
      "node-status-update-frequency": 1_000,
      "concurrent-node-syncs": 16,
      "concurrent-node-status-updates": 16,
    },
  });
  const stop = async (): Promise<void> => {
    await controllers.stop();
    await world.stop();
    await proxy.stop();
  };
  return { api, proxy, machines, stop };
}

/** A machine with one address. */
export function machineOf(name: string, address: string, isShutdown = false): InstanceAnswer {
  return exists(name, { addresses: [{ type: "InternalIP", address }] }, isShutdown);
}
