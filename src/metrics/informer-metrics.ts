// SPDX-License-Identifier: Apache-2.0

import { Counter, type Registry } from "prom-client";
import type { InformerRecorder } from "../kube/informer.ts";

export function informerMetrics(registry: Registry): InformerRecorder {
  const lists = new Counter({
    name: "fairlead_informer_lists_total",
    help: "Full lists that informers have read, by resource, and by how: Streamed or Paged.",
    labelNames: ["resource", "how"],
    registers: [registry],
  });
  const failures = new Counter({
    name: "fairlead_informer_failures_total",
    help: "Lists and watches that failed and were tried again, by resource and reason.",
    labelNames: ["resource", "reason"],
    registers: [registry],
  });
  const subscriberFailures = new Counter({
    name: "fairlead_informer_subscriber_failures_total",
    help: "Changes that a part of this program failed to take: each is a bug.",
    labelNames: ["resource"],
    registers: [registry],
  });
  return {
    listed: (resource, how) => lists.inc({ resource, how }),
    failed: (resource, reason) => failures.inc({ resource, reason }),
    subscriberFailed: (resource) => subscriberFailures.inc({ resource }),
  };
}
