// SPDX-License-Identifier: Apache-2.0

import { type ControllerConfig, controllerFlags } from "../config.ts";
import type { KubeClient } from "../kube/client.ts";
import type { Invocation } from "./command.ts";
import { toConfigz } from "./configz.ts";
import { type Connection, type ConnectionOptions, openClient } from "./connection.ts";
import type { OpenServer } from "./running-role.ts";
import { openSecurePort } from "./secure-port.ts";

/** HTTPS of the controller manager, as of `--secure-port`. What it asks the API server is asked by a standby as well, and paced by nobody. */
export function secureServer(
  config: ControllerConfig,
  options: ConnectionOptions,
  { connection, invocation }: { readonly connection: Connection; readonly invocation: Invocation },
): OpenServer {
  const { component, verbosity } = options;
  const open = (file: string): KubeClient => {
    const way = file === "" ? { kubeconfig: options.kubeconfig, server: options.server ?? "" } : { kubeconfig: file };
    return openClient({ ...way, component, verbosity }, connection.metrics, invocation);
  };
  return (state) =>
    openSecurePort(config, {
      connection,
      openClient: open,
      health: state,
      configz: () => toConfigz(controllerFlags, config),
      setVerbosity(level) {
        verbosity.level = level;
      },
    });
}
