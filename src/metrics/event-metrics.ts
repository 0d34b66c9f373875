// SPDX-License-Identifier: Apache-2.0

import { Counter, type Registry } from "prom-client";
import type { EventRecorder } from "../kube/events.ts";

export function eventMetrics(registry: Registry): EventRecorder {
  const events = new Counter({
    name: "fairlead_events_total",
    help: "Events by what became of them: Created, Counted (as one more of an earlier one), Suppressed, Dropped, Failed.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  return { recorded: (outcome) => events.inc({ outcome }) };
}
