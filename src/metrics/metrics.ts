// SPDX-License-Identifier: Apache-2.0

/** All metrics of the program: upstream's names where there are any; never a label with a Service's name or address. */

import { Registry } from "prom-client";
import type { ServiceControllerMetrics } from "../controller/service-controller.ts";
import type { EventRecorder } from "../kube/events.ts";
import type { InformerRecorder } from "../kube/informer.ts";
import type { ElectionRecorder } from "../kube/leader-election.ts";
import type { RequestRecorder } from "../kube/request-metrics.ts";
import { type AwsCallRecorder, awsCallMetrics, awsDriftMetrics, type DriftRecorder } from "./aws-metrics.ts";
import { eventMetrics } from "./event-metrics.ts";
import { informerMetrics } from "./informer-metrics.ts";
import { leaderElectionMetrics } from "./leader-election-metrics.ts";
import { addProcessMetrics } from "./process-metrics.ts";
import { addCounter, addGauge, type Reading } from "./reading.ts";
import { restClientMetrics } from "./rest-client-metrics.ts";
import { serviceControllerMetrics } from "./service-controller-metrics.ts";

/** One registry, made in main and passed down as the small interfaces of those who count. */
export interface Metrics {
  readonly contentType: string;
  /** Prometheus' text format. */
  expose(): Promise<string>;
  readonly requests: RequestRecorder;
  readonly informers: InformerRecorder;
  readonly events: EventRecorder;
  /** Once, by who takes part in an election; `name` is that of the Lease. */
  leaderElection(name: string): ElectionRecorder;
  /** Once, by who talks to AWS: what nobody counts is not shown. */
  awsCalls(): AwsCallRecorder;
  /** Likewise, by who looks for drift in AWS. */
  awsDrift(): DriftRecorder;
  /** `secondsInProgress`: how long each key in hand has been there. */
  serviceController(secondsInProgress: () => readonly number[]): ServiceControllerMetrics;
  /** A value that goes up and down. */
  gauge(reading: Reading): void;
  /** A value that only grows while the process lives. */
  counter(reading: Reading): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  addProcessMetrics(registry);
  return {
    contentType: registry.contentType,
    expose: () => registry.metrics(),
    requests: restClientMetrics(registry),
    informers: informerMetrics(registry),
    events: eventMetrics(registry),
    leaderElection: (name) => leaderElectionMetrics(registry, name),
    awsCalls: () => awsCallMetrics(registry),
    awsDrift: () => awsDriftMetrics(registry),
    serviceController: (secondsInProgress) => serviceControllerMetrics(registry, secondsInProgress),
    gauge: (reading) => addGauge(registry, reading),
    counter: (reading) => addCounter(registry, reading),
  };
}
