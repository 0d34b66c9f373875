// SPDX-License-Identifier: Apache-2.0

import { providerFactories } from "../../providers/index.ts";
import type { ControllerConfig } from "../config.ts";
import { UserError } from "../errors.ts";
import type { Invocation } from "./command.ts";
import { connect } from "./connection.ts";
import { runController } from "./run-controller.ts";
import { serveRole } from "./running-role.ts";

/** Runs until the process is asked to end. @throws UserError when it cannot begin. */
export async function runCloudControllerManager(
  config: ControllerConfig,
  _positionals: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const provider = config["cloud-provider"];
  if (provider === "") {
    throw new UserError("InvalidFlag", "--cloud-provider cannot be empty: give --cloud-provider=baremetal");
  }
  const { kubeconfig, v: verbosity } = config;
  const connection = connect({ kubeconfig, verbosity, component: "cloud-controller-manager" }, invocation);
  const role = runController(
    {
      factory: providerFactories[provider],
      clusterName: config["cluster-name"],
      className: config["load-balancer-class"] || undefined,
      workers: config["concurrent-service-syncs"],
    },
    connection,
  );
  await serveRole(role, config["http-bind-address"], connection, invocation);
  return 0;
}
