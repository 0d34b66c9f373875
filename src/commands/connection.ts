// SPDX-License-Identifier: Apache-2.0

import { type Clock, type Random, systemClock, systemRandom } from "../clock.ts";
import type { Fence } from "../controller/fence.ts";
import { createLog, type LogFormat, standardError, type Verbosity } from "../create-log.ts";
import type { ClusterAccessConfig } from "../flags/generic-flags.ts";
import type { LoggingConfig } from "../flags/logging-flags.ts";
import { createKubeClient, type KubeClient } from "../kube/client.ts";
import { loadKubeconfig } from "../kube/kubeconfig.ts";
import { limitRequests, type RequestRate } from "../kube/limit-requests.ts";
import { countRequests } from "../kube/request-metrics.ts";
import type { Log } from "../log.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import type { Invocation } from "./command.ts";
import { keepHeapLean } from "./lean-heap.ts";

/** What every role that talks to a cluster works with. */
export interface Connection {
  readonly client: KubeClient;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ConnectionOptions {
  /** As of `--kubeconfig`. */
  readonly kubeconfig: string;
  /** As of `--master`; undefined or "" = as the kubeconfig says. */
  readonly server?: string;
  /** undefined = not limited. */
  readonly requestRate?: RequestRate | undefined;
  readonly verbosity: Verbosity;
  /** As of `--logging-format`; json if left out. */
  readonly logFormat?: LogFormat;
  /** Which role it is: for the user agent and the log. */
  readonly component: string;
  /** Asked before each write; undefined = this process may always write. */
  readonly fence?: Fence | undefined;
}

/** What the flags of every role that talks to a cluster say of its connection. */
export function connectionOptionsOf(
  config: ClusterAccessConfig & LoggingConfig,
): Pick<ConnectionOptions, "kubeconfig" | "server" | "verbosity" | "logFormat"> {
  return {
    kubeconfig: config.kubeconfig,
    server: config.master,
    verbosity: { level: config.v },
    logFormat: config["logging-format"],
  };
}

/** @throws UserError when nothing says where the API server is. */
export function connect(options: ConnectionOptions, invocation: Invocation): Connection {
  const { verbosity, component, logFormat: format = "json" } = options;
  keepHeapLean();
  const log = createLog({ format, verbosity, component, sink: standardError() });
  const metrics = createMetrics(invocation.version);
  return { client: openClient(options, metrics, invocation), metrics, log, clock: systemClock, random: systemRandom };
}

/** One more client, with connections of its own. @throws as `connect` */
export function openClient(
  { kubeconfig, server, requestRate: rate, component, fence }: ConnectionOptions,
  metrics: Metrics,
  { env, version }: Invocation,
): KubeClient {
  const client: KubeClient = createKubeClient({
    kubeconfig: loadKubeconfig({ file: kubeconfig, server, environment: env }),
    onRetry: (method, code) => metrics.requests.retried({ method, code, host: client.host }),
    clock: systemClock,
    userAgent: `fairlead-${component}/${version}`,
    fence,
  });
  const counted = countRequests(client, metrics.requests, systemClock);
  if (rate === undefined) return counted;
  return limitRequests(counted, { rate, clock: systemClock, recorder: metrics.requests });
}
