// SPDX-License-Identifier: Apache-2.0

import { Counter, type Registry } from "prom-client";
import type { ServiceControllerMetrics } from "../controller/service-controller.ts";
import type { WorkqueueMetricsOf } from "./workqueue-metrics.ts";

/** By the name of its queue, as there may be several, and how long each key in hand has been there. */
export type ServiceControllerMetricsOf = (
  name: string,
  secondsInProgress: () => readonly number[],
) => ServiceControllerMetrics;

export function serviceControllerMetrics(registry: Registry, queueOf: WorkqueueMetricsOf): ServiceControllerMetricsOf {
  const reconciles = new Counter({
    name: "fairlead_reconciles_total",
    help: "Passes over a load balancer, by outcome: Ok, Stopped, or the reason of the error.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  return (name, secondsInProgress) => ({
    queue: queueOf(name, secondsInProgress),
    reconciled: (outcome) => reconciles.inc({ outcome }),
  });
}
