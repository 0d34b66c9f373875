// SPDX-License-Identifier: Apache-2.0

import { Counter, Histogram, type Registry } from "prom-client";
import type { RequestRecorder } from "../kube/request-metrics.ts";

/** Upstream's buckets of `rest_client_request_duration_seconds`, and of `rest_client_rate_limiter_duration_seconds`. */
const requestBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

export function restClientMetrics(registry: Registry): RequestRecorder {
  const total = new Counter({
    name: "rest_client_requests_total",
    help: "Requests to the API server, by code, method and host; code <error> where there was no answer.",
    labelNames: ["code", "method", "host"],
    registers: [registry],
  });
  const duration = new Histogram({
    name: "rest_client_request_duration_seconds",
    help: "Time of requests to the API server; of watches until they opened.",
    labelNames: ["verb", "host"],
    buckets: requestBuckets,
    registers: [registry],
  });
  const waits = new Histogram({
    name: "rest_client_rate_limiter_duration_seconds",
    help: "Time that requests to the API server waited for their turn by --kube-api-qps; nothing where that is not given.",
    labelNames: ["verb", "host"],
    buckets: requestBuckets,
    registers: [registry],
  });
  const retries = new Counter({
    name: "rest_client_request_retries_total",
    help: "Requests to the API server that were sent once more at once, by the code they were answered with: 401, or <error> where a kept connection turned out to be closed.",
    labelNames: ["code", "verb", "host"],
    registers: [registry],
  });
  return {
    retried: ({ method, host, code }) => retries.inc({ code, verb: method, host }),
    waited: ({ method, host }, seconds) => waits.observe({ verb: method, host }, seconds),
    requested({ method, host, code }, seconds) {
      total.inc({ code, method, host });
      duration.observe({ verb: method, host }, seconds);
    },
  };
}
