// SPDX-License-Identifier: Apache-2.0

/** Metrics of calls to AWS, under the names that aws-load-balancer-controller and cloud-provider-aws have made known, and of drift. */

import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** Told of each try of each call. */
export interface AwsCallRecorder {
  requested(request: AwsRequestFacts, seconds: number): void;
  /** How long a try had to wait for leave, where it had to. */
  waited(request: AwsOperation, seconds: number): void;
  /** AWS said that it was too much. */
  throttled(request: AwsOperation): void;
}

export interface AwsOperation {
  /** The SDK's name of the service: `Elastic Load Balancing v2` or `EC2`. */
  readonly service: string;
  readonly operation: string;
}

export interface AwsRequestFacts extends AwsOperation {
  /** HTTP; "" = there was no answer. */
  readonly statusCode: string;
  /** AWS's, or Node's; "" = it went well. */
  readonly errorCode: string;
}

/** Told of the search for drift. */
export interface DriftRecorder {
  /** Everything was looked at once, in this time. */
  cycled(seconds: number): void;
  /** How long ago that was looked at which has waited longest. */
  oldest(seconds: number): void;
  /** Something is not as it was left; `kind` in UpperCamelCase. */
  differed(kind: string): void;
}

/** From what a reply on a near network takes to the longest that is waited for one. */
const requestBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

const waitBuckets = [0.01, 0.1, 0.5, 1, 5, 10, 30, 60];

export function awsCallMetrics(registry: Registry): AwsCallRecorder {
  const registers = [registry];
  const total = new Counter({
    name: "aws_api_requests_total",
    help: "HTTP requests to AWS, each try counted, by their answers.",
    labelNames: ["service", "operation", "status_code", "error_code"],
    registers,
  });
  const duration = new Histogram({
    name: "aws_api_request_duration_seconds",
    help: "Time of HTTP requests to AWS.",
    labelNames: ["service", "operation"],
    buckets: requestBuckets,
    registers,
  });
  const throttled = new Counter({
    name: "cloudprovider_aws_api_throttled_requests_total",
    help: "Requests that AWS answered with a throttling error.",
    labelNames: ["operation_name"],
    registers,
  });
  const waits = new Histogram({
    name: "fairlead_aws_api_wait_seconds",
    help: "How long requests waited for their turn under the rate limits, of those that had to.",
    labelNames: ["service", "operation"],
    buckets: waitBuckets,
    registers,
  });
  return {
    requested({ service, operation, statusCode, errorCode }, seconds) {
      total.inc({ service, operation, status_code: statusCode, error_code: errorCode });
      duration.observe({ service, operation }, seconds);
    },
    waited: ({ service, operation }, seconds) => waits.observe({ service, operation }, seconds),
    throttled: ({ operation }) => throttled.inc({ operation_name: operation }),
  };
}

/** Of each provider that looks for drift, one recorder: of two, the one that is further behind is shown. */
export function awsDriftMetrics(registry: Registry): () => DriftRecorder {
  const registers = [registry];
  const cycle = new Gauge({
    name: "fairlead_aws_drift_cycle_seconds",
    help: "How long the last cycle of looking for drift took: all that is ours in AWS was looked at once in it.",
    registers,
  });
  const oldest = new Gauge({
    name: "fairlead_aws_drift_oldest_check_seconds",
    help: "How long ago that was last looked at for drift which has waited longest.",
    registers,
  });
  const differences = new Counter({
    name: "fairlead_aws_drift_differences_total",
    help: "What was found in AWS otherwise than it was left, by kind.",
    labelNames: ["kind"],
    registers,
  });
  const shown: { cycle: number; oldest: number }[] = [];
  const show = (): void => {
    cycle.set(Math.max(...shown.map((each) => each.cycle)));
    oldest.set(Math.max(...shown.map((each) => each.oldest)));
  };
  return () => {
    const own = { cycle: 0, oldest: 0 };
    shown.push(own);
    return {
      cycled(seconds) {
        own.cycle = seconds;
        show();
      },
      oldest(seconds) {
        own.oldest = seconds;
        show();
      },
      differed: (kind) => differences.inc({ kind }),
    };
  };
}
