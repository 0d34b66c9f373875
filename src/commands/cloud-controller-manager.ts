// SPDX-License-Identifier: Apache-2.0

import { type ApiRate, parseApiRates } from "../../providers/aws/api/api-rates.ts";
import { providers } from "../../providers/index.ts";
import type { ControllerConfig } from "../config.ts";
import type { Fence } from "../controller/fence.ts";
import type { ProviderFactory } from "../controller/provider.ts";
import { UserError } from "../errors.ts";
import { findFlagsWithoutEffect } from "../flags/accepted-flags.ts";
import { requestRateOf } from "../flags/kube-api-flags.ts";
import { toAwsSettings } from "./aws-settings.ts";
import type { Invocation } from "./command.ts";
import { type Connection, connectionOptionsOf } from "./connection.ts";
import { connectElected } from "./election.ts";
import { runController } from "./run-controller.ts";
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
  const rates = readRates(config);
  const component = "cloud-controller-manager";
  const options = { ...connectionOptionsOf(config), requestRate: requestRateOf(config), component };
  const { connection, leadership, ...elected } = connectElected(config, options, invocation);
  for (const flag of findFlagsWithoutEffect(config)) connection.log.info(flag, "this flag has no effect");
  const role = runController(
    {
      factory: createProvider(config, rates, { ...connection, fence: leadership?.fence }),
      clusterName: config["cluster-name"],
      className: config["load-balancer-class"] || undefined,
      workers: config["concurrent-service-syncs"],
      nodePortRange: config["service-node-port-range"],
      leadership,
    },
    connection,
  );
  const lost = leadership?.election.lost;
  const signal = lost === undefined ? invocation.signal : AbortSignal.any([invocation.signal, lost]);
  const servers = [
    plainServer(config["http-bind-address"], connection),
    secureServer(config, options, { connection, invocation }),
  ];
  await serveRole(role, servers, connection, { signal });
  await elected.close();
  lost?.throwIfAborted();
  return 0;
}

/** Other values were refused with the command line. @throws UserError */
function readRates(config: ControllerConfig): readonly ApiRate[] {
  const parsed = parseApiRates(config["aws-api-throttle"]);
  if (parsed.kind === "Mistaken") throw new UserError("InvalidFlag", parsed.mistakes.join("\n"));
  return parsed.rates;
}

function createProvider(
  config: ControllerConfig,
  rates: readonly ApiRate[],
  { metrics, fence }: Pick<Connection, "metrics"> & { readonly fence: Fence | undefined },
): ProviderFactory {
  if (config["cloud-provider"] !== "aws") return providers.baremetal;
  return providers.aws({
    settings: toAwsSettings(config),
    rates,
    recorder: metrics.awsCalls(),
    drift: metrics.awsDrift(),
    fence,
  });
}
