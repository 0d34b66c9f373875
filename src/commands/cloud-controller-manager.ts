// SPDX-License-Identifier: Apache-2.0

import { type ApiRate, parseApiRates } from "../../providers/aws/api/api-rates.ts";
import { providers } from "../../providers/index.ts";
import type { ControllerConfig } from "../config.ts";
import type { ProviderFactory } from "../controller/provider.ts";
import { UserError } from "../errors.ts";
import { toAwsSettings } from "./aws-settings.ts";
import type { Invocation } from "./command.ts";
import { type Connection, connect } from "./connection.ts";
import { runController } from "./run-controller.ts";
import { serveRole } from "./running-role.ts";

/** Runs until the process is asked to end. @throws UserError when it cannot begin. */
export async function runCloudControllerManager(
  config: ControllerConfig,
  _positionals: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const { kubeconfig, v: verbosity } = config;
  const rates = readRates(config);
  const connection = connect({ kubeconfig, verbosity, component: "cloud-controller-manager" }, invocation);
  const role = runController(
    {
      factory: createProvider(config, rates, connection),
      clusterName: config["cluster-name"],
      className: config["load-balancer-class"] || undefined,
      workers: config["concurrent-service-syncs"],
      nodePortRange: config["service-node-port-range"],
    },
    connection,
  );
  await serveRole(role, config["http-bind-address"], connection, invocation);
  return 0;
}

/** What can be told before anything is begun. @throws UserError with all of it */
function readRates(config: ControllerConfig): readonly ApiRate[] {
  const parsed = parseApiRates(config["aws-api-throttle"]);
  const mistakes = [
    ...(config["cloud-provider"] === "" ? ["--cloud-provider cannot be empty: give aws or baremetal"] : []),
    ...(parsed.kind === "Mistaken" ? parsed.mistakes.map((mistake) => `--aws-api-throttle: ${mistake}`) : []),
  ];
  if (parsed.kind === "Mistaken" || mistakes.length > 0) throw new UserError("InvalidFlag", mistakes.join("\n"));
  return parsed.rates;
}

function createProvider(config: ControllerConfig, rates: readonly ApiRate[], { metrics }: Connection): ProviderFactory {
  if (config["cloud-provider"] !== "aws") return providers.baremetal;
  return providers.aws({
    settings: toAwsSettings(config),
    rates,
    recorder: metrics.awsCalls(),
    drift: metrics.awsDrift(),
  });
}
