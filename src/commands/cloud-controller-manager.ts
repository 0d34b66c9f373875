// SPDX-License-Identifier: Apache-2.0

import type { ControllerConfig } from "../config.ts";
import { toFairleadError } from "../errors.ts";
import { findFlagsWithoutEffect } from "../flags/accepted-flags.ts";
import { selectControllers } from "../flags/controllers-flag.ts";
import { requestRateOf } from "../flags/kube-api-flags.ts";
import type { Log } from "../log.ts";
import { followCloudConfig, type LoadedCloudConfig, loadCloudConfig } from "./cloud-config-file.ts";
import type { Invocation } from "./command.ts";
import { connectionOptionsOf } from "./connection.ts";
import { ControllerManager } from "./controller-manager.ts";
import { connectElected, type ElectedConnection } from "./election.ts";
import { toManagerSettings } from "./manager-settings.ts";
import { plainServer, serveRole } from "./running-role.ts";
import { secureServer } from "./secure-server.ts";

/**
 * Runs until the process is asked to end.
 * @throws UserError when it cannot begin; TerminalError("LeaseLost") when another may lead: only a new process may try again.
 */
export async function runCloudControllerManager(
  config: ControllerConfig,
  _positionals: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const loaded = await loadCloudConfig(config);
  const component = "cloud-controller-manager";
  const options = { ...connectionOptionsOf(config), requestRate: requestRateOf(config), component };
  const elected = connectElected(config, options, invocation);
  const { connection, leadership } = elected;
  connection.log.info({ version: invocation.version }, "starting");
  tellOfNoEffect(config, loaded, connection.log);
  const manager = new ControllerManager(
    toManagerSettings(config, loaded.cloudConfig, leadership?.fence),
    connection,
    leadership,
  );
  const broken = new AbortController();
  const causes = [broken.signal, leadership?.election.lost ?? []].flat();
  const signal = AbortSignal.any([invocation.signal, ...causes]);
  void follow({ config, loaded, manager, elected }, signal).catch((thrown) => broken.abort(toFairleadError(thrown)));
  const servers = [
    plainServer(config["http-bind-address"], connection),
    secureServer(config, options, { connection, invocation }),
  ];
  await serveRole(manager, servers, connection, { signal });
  await elected.close();
  for (const cause of causes) cause.throwIfAborted();
  return 0;
}

interface Followed {
  readonly config: ControllerConfig;
  readonly loaded: LoadedCloudConfig;
  readonly manager: ControllerManager;
  readonly elected: ElectedConnection;
}

/** Puts each new cloud configuration in force, until aborted. Rejects where that failed half-way: only a new process would help. */
async function follow({ config, loaded, manager, elected }: Followed, signal: AbortSignal): Promise<void> {
  const { connection, leadership } = elected;
  const failed = Promise.withResolvers<never>();
  const following = followCloudConfig(
    {
      flags: config,
      loaded,
      connection,
      tell: ({ reason, message }) => elected.warn(reason, message),
      apply(cloudConfig) {
        for (const remark of cloudConfig.remarks) connection.log.info({ remark }, "a note on the cloud configuration");
        manager.reload(toManagerSettings(config, cloudConfig, leadership?.fence)).catch(failed.reject);
      },
    },
    signal,
  );
  await Promise.race([following, failed.promise]);
}

function tellOfNoEffect(config: ControllerConfig, { cloudConfig }: LoadedCloudConfig, log: Log): void {
  for (const flag of findFlagsWithoutEffect(config)) log.info(flag, "this flag has no effect");
  for (const remark of cloudConfig.remarks) log.info({ remark }, "a note on the cloud configuration");
  if (selectControllers(config.controllers)["node-route-controller"]) {
    log.info({ controller: "node-route-controller" }, "this controller does not run: no provider makes routes");
  }
}
