// SPDX-License-Identifier: Apache-2.0

import type { ProviderFactory } from "../controller/provider.ts";
import type { PortRange } from "../model/node-port.ts";
import type { Connection } from "./connection.ts";
import { ControllerManager, type Leadership } from "./controller-manager.ts";
import type { RunningRole } from "./running-role.ts";

export interface ControllerSettings {
  readonly factory: ProviderFactory;
  readonly clusterName: string;
  /** undefined = Services without a class. */
  readonly className: string | undefined;
  readonly workers: number;
  /** As kube-apiserver's `--service-node-port-range`; undefined = its default. */
  readonly nodePortRange?: PortRange;
  /** undefined = there is no other process. */
  readonly leadership?: Leadership | undefined;
}

/** The service controller alone, with one provider. */
export function runController(settings: ControllerSettings, connection: Connection): RunningRole {
  const { factory, clusterName, className, workers, nodePortRange, leadership } = settings;
  const provider = { name: "only", className, createFactory: () => factory };
  const services = { workers, ...(nodePortRange && { nodePortRange }) };
  return new ControllerManager(
    { providers: [provider], clusterName, services, nodes: undefined, startIntervalMs: 0 },
    connection,
    leadership,
  );
}
