// SPDX-License-Identifier: Apache-2.0

import { Counter, type Registry } from "prom-client";
import type { ServiceControllerMetrics } from "../controller/service-controller.ts";
import { workqueueMetrics } from "./workqueue-metrics.ts";

export function serviceControllerMetrics(
  registry: Registry,
  secondsInProgress: () => readonly number[],
): ServiceControllerMetrics {
  const reconciles = new Counter({
    name: "fairlead_reconciles_total",
    help: "Passes over a load balancer, by outcome: Ok, Stopped, or the reason of the error.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  return {
    queue: workqueueMetrics(registry, "service", secondsInProgress),
    reconciled: (outcome) => reconciles.inc({ outcome }),
  };
}
