// SPDX-License-Identifier: Apache-2.0

/** The node controllers as a part of the test process, asking machines that the test keeps. */

import { connect } from "../../../src/commands/connection.ts";
import { ControllerManager } from "../../../src/commands/controller-manager.ts";
import { createNodeControllers } from "../../../src/commands/node-controllers.ts";
import type { Instances } from "../../../src/controller/instances.ts";
import { selectControllers } from "../../../src/flags/controllers-flag.ts";
import type { NodeConfig } from "../../../src/flags/node-flags.ts";
import { FakeCloud } from "../../contract/fake-cloud.ts";
import { createFakeRuntime } from "../../contract/fake-provider.ts";

export interface EmbeddedNodeControllers {
  stop(): Promise<void>;
}

export interface EmbeddedNodeOptions {
  readonly kubeconfig: string;
  readonly instances: Instances;
  readonly config: NodeConfig;
}

const selection = selectControllers(["cloud-node", "cloud-node-lifecycle"]);

/** Resolves when both have been started. */
export async function startEmbeddedNodeControllers(options: EmbeddedNodeOptions): Promise<EmbeddedNodeControllers> {
  const { kubeconfig, instances, config } = options;
  const stopped = new AbortController();
  const print = (): void => undefined;
  const invocation = { env: {}, signal: stopped.signal, version: "e2e", print, complain: print };
  const connection = connect({ kubeconfig, verbosity: { level: 0 }, component: "e2e-nodes" }, invocation);
  const createFactory = () => () => createFakeRuntime(new FakeCloud(), { instances });
  const manager = new ControllerManager(
    {
      providers: [{ name: "fake", className: undefined, createFactory }],
      clusterName: "e2e",
      services: undefined,
      nodes: { provider: "fake", createControllers: (parts) => createNodeControllers(selection, config, parts) },
      startIntervalMs: 0,
    },
    connection,
    undefined,
  );
  await manager.start();
  return {
    async stop() {
      await manager.stop();
      connection.client.close();
    },
  };
}
