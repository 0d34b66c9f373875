// SPDX-License-Identifier: Apache-2.0

import { pino } from "pino";
import { type Clock, type Random, systemClock, systemRandom } from "../clock.ts";
import type { Fence } from "../controller/fence.ts";
import { createKubeClient, type KubeClient } from "../kube/client.ts";
import { loadKubeconfig } from "../kube/kubeconfig.ts";
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
  /** As of `-v`. */
  readonly verbosity: number;
  /** Which role it is: for the user agent and the log. */
  readonly component: string;
  /** Asked before each write; undefined = this process may always write. */
  readonly fence?: Fence | undefined;
}

/** From this -v on, reasons are logged beside changes; as klog's convention has it. */
const debugVerbosity = 4;

/** @throws UserError when nothing says where the API server is. */
export function connect(options: ConnectionOptions, invocation: Invocation): Connection {
  const { verbosity, component } = options;
  keepHeapLean();
  const log = pino({ level: verbosity >= debugVerbosity ? "debug" : "info", base: { component } }, pino.destination(2));
  const metrics = createMetrics();
  return { client: openClient(options, metrics, invocation), metrics, log, clock: systemClock, random: systemRandom };
}

/** One more client, with connections of its own. @throws as `connect` */
export function openClient(
  { kubeconfig, component, fence }: ConnectionOptions,
  metrics: Metrics,
  { env, version }: Invocation,
): KubeClient {
  const client = createKubeClient({
    kubeconfig: loadKubeconfig({ file: kubeconfig, environment: env }),
    clock: systemClock,
    userAgent: `fairlead-${component}/${version}`,
    fence,
  });
  return countRequests(client, metrics.requests, systemClock);
}
