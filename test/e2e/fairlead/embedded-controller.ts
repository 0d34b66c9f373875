// SPDX-License-Identifier: Apache-2.0

/** The controller as a part of the test process, with a provider that needs NodePorts and keeps its load balancers in memory. */

import { connect } from "../../../src/commands/connection.ts";
import { runController } from "../../../src/commands/run-controller.ts";
import type { PortRange } from "../../../src/model/node-port.ts";
import { FakeCloud } from "../../contract/fake-cloud.ts";
import { createFakeRuntime } from "../../contract/fake-provider.ts";

export interface EmbeddedController {
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly kubeconfig: string;
  /** It serves the Services of this class. */
  readonly className: string;
  readonly nodePortRange: PortRange;
}

/** Resolves when it has read the cluster and its workers run. */
export async function startEmbeddedController(options: EmbeddedOptions): Promise<EmbeddedController> {
  const { kubeconfig, className, nodePortRange } = options;
  const stopped = new AbortController();
  const print = (): void => undefined;
  const invocation = { env: {}, signal: stopped.signal, version: "e2e", print, complain: print };
  const connection = connect({ kubeconfig, verbosity: { level: 0 }, component: `e2e-${className}` }, invocation);
  const role = runController(
    { factory: () => createFakeRuntime(new FakeCloud()), clusterName: "e2e", className, workers: 4, nodePortRange },
    connection,
  );
  await role.start();
  return {
    async stop() {
      await role.stop();
      connection.client.close();
    },
  };
}
