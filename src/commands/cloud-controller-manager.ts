// SPDX-License-Identifier: Apache-2.0

import { type ApiRate, parseApiRates } from "../../providers/aws/api/api-rates.ts";
import { providers } from "../../providers/index.ts";
import type { ControllerConfig } from "../config.ts";
import type { Fence } from "../controller/fence.ts";
import type { ProviderFactory } from "../controller/provider.ts";
import { UserError } from "../errors.ts";
import { findElectionMistakes } from "../flags/leader-election-flags.ts";
import { toAwsSettings } from "./aws-settings.ts";
import type { Invocation } from "./command.ts";
import type { Connection } from "./connection.ts";
import { connectElected } from "./election.ts";
import { runController } from "./run-controller.ts";
import { serveRole } from "./running-role.ts";

/**
 * Runs until the process is asked to end.
 * @throws UserError when it cannot begin; TerminalError("LeaseLost") when another may lead: only a new process may try again.
 */
export async function runCloudControllerManager(
  config: ControllerConfig,
  _positionals: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const { kubeconfig, v: verbosity } = config;
  const rates = readRates(config);
  const options = { kubeconfig, verbosity, component: "cloud-controller-manager" };
  const { connection, leadership, ...elected } = connectElected(config, options, invocation);
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
  await serveRole(role, config["http-bind-address"], connection, { signal });
  await elected.close();
  lost?.throwIfAborted();
  return 0;
}

/** What can be told before anything is begun. @throws UserError with all of it */
function readRates(config: ControllerConfig): readonly ApiRate[] {
  const parsed = parseApiRates(config["aws-api-throttle"]);
  const mistakes = [
    ...(config["cloud-provider"] === "" ? ["--cloud-provider cannot be empty: give aws or baremetal"] : []),
    ...findElectionMistakes(config),
    ...(parsed.kind === "Mistaken" ? parsed.mistakes.map((mistake) => `--aws-api-throttle: ${mistake}`) : []),
  ];
  if (parsed.kind === "Mistaken" || mistakes.length > 0) throw new UserError("InvalidFlag", mistakes.join("\n"));
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
