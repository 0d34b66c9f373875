// SPDX-License-Identifier: Apache-2.0

import type { ProviderRuntime } from "../controller/provider.ts";
import type { ServiceController } from "../controller/service-controller.ts";
import type { Metrics } from "../metrics/metrics.ts";

/** Has a controller and its provider tell how they stand while they work. `name` is that of its queue; nothing is shown of a standby. */
export function showLoop(
  metrics: Pick<Metrics, "services" | "gauge" | "configuration">,
  name: string,
  { runtime, controller }: { readonly runtime: ProviderRuntime; readonly controller: ServiceController },
): void {
  metrics.services(name, () => (controller.isStarted ? controller.census() : undefined));
  for (const gauge of runtime.gauges ?? []) {
    metrics.gauge({ ...gauge, read: () => (controller.isStarted ? gauge.read() : []) });
  }
  const { configuration } = runtime;
  if (configuration !== undefined) metrics.configuration("objects", () => configuration.state());
}
