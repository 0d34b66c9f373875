// SPDX-License-Identifier: Apache-2.0

import type { Reading, Sample } from "../controller/reading.ts";
import type { ServiceCensus } from "../controller/service-census.ts";

/** How the Services of one controller stand, read at each scrape; `controller` is the name of its queue. */
export function servicesReadings(controller: string, census: () => ServiceCensus | undefined): readonly Reading[] {
  const read = (tell: (counted: ServiceCensus) => readonly Sample[]) => (): readonly Sample[] => {
    const counted = census();
    if (counted === undefined) return [];
    return tell(counted).map(({ labels, value }) => ({ labels: { controller, ...labels }, value }));
  };
  return [
    {
      name: "fairlead_services",
      help: "Services by state: Ready, NotReady, Waiting (nothing said of it yet), Leaving (its load balancer is still to be removed).",
      labels: ["controller", "state"],
      read: read(({ states }) => Object.entries(states).map(([state, value]) => ({ labels: { state }, value }))),
    },
    {
      name: "fairlead_services_unmet",
      help: "Services of which a condition fairlead.dev/… is False, by condition and reason.",
      labels: ["controller", "condition", "reason"],
      read: read(({ unmet }) =>
        Array.from(unmet, ([condition, reasons]) =>
          Array.from(reasons, ([reason, value]) => ({ labels: { condition, reason }, value })),
        ).flat(),
      ),
    },
    {
      name: "fairlead_services_unmet_longest_seconds",
      help: "For how long the Service has lacked the condition that has lacked it for longest; 0 = none does.",
      labels: ["controller", "condition"],
      read: read(({ unmetSeconds }) =>
        Array.from(unmetSeconds, ([condition, value]) => ({ labels: { condition }, value })),
      ),
    },
  ];
}
