// SPDX-License-Identifier: Apache-2.0

/** All metrics of the program: upstream's names where there are any; never a label with a Service's name or address. */

import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { ServiceControllerMetrics } from "../controller/service-controller.ts";
import type { WorkQueueMetrics } from "../controller/workqueue.ts";
import type { EventRecorder } from "../kube/events.ts";
import type { InformerRecorder } from "../kube/informer.ts";
import type { ElectionRecorder } from "../kube/leader-election.ts";
import type { RequestRecorder } from "../kube/request-metrics.ts";
import { type AwsCallRecorder, awsCallMetrics, awsDriftMetrics, type DriftRecorder } from "./aws-metrics.ts";

/** Name and help of a metric whose values somebody else keeps, and which is read when it is asked for. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** One entry for each combination of labels. */
  readonly read: () => readonly Sample[] | Promise<readonly Sample[]>;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

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

/** Upstream's buckets of `rest_client_request_duration_seconds`. */
const requestBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

/** Upstream's buckets of `workqueue_*_duration_seconds`: 10 ns to 1000 s, one a decade; Fairlead's clock begins at 1 µs. */
const queueBuckets = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  addProcessMetrics(registry);
  return {
    contentType: registry.contentType,
    expose: () => registry.metrics(),
    requests: requestMetrics(registers),
    informers: informerMetrics(registers),
    events: eventMetrics(registers),
    leaderElection: (name) => electionMetrics(registers, name),
    awsCalls: () => awsCallMetrics(registry),
    awsDrift: () => awsDriftMetrics(registry),
    serviceController: (secondsInProgress) => serviceControllerMetrics(registry, secondsInProgress),
    gauge: (reading) => addGauge(registry, reading),
    counter: (reading) => addCounter(registry, reading),
  };
}

function requestMetrics(registers: Registry[]): RequestRecorder {
  const total = new Counter({
    name: "rest_client_requests_total",
    help: "Requests to the API server, by code, method and host; code <error> where there was no answer.",
    labelNames: ["code", "method", "host"],
    registers,
  });
  const duration = new Histogram({
    name: "rest_client_request_duration_seconds",
    help: "Time of requests to the API server; of watches until they opened.",
    labelNames: ["verb", "host"],
    buckets: requestBuckets,
    registers,
  });
  return {
    requested({ method, host, code }, seconds) {
      total.inc({ code, method, host });
      duration.observe({ verb: method, host }, seconds);
    },
  };
}

function informerMetrics(registers: Registry[]): InformerRecorder {
  const lists = new Counter({
    name: "fairlead_informer_lists_total",
    help: "Full lists that informers have read, by resource, and by how: Streamed or Paged.",
    labelNames: ["resource", "how"],
    registers,
  });
  const failures = new Counter({
    name: "fairlead_informer_failures_total",
    help: "Lists and watches that failed and were tried again, by resource and reason.",
    labelNames: ["resource", "reason"],
    registers,
  });
  const subscriberFailures = new Counter({
    name: "fairlead_informer_subscriber_failures_total",
    help: "Changes that a part of this program failed to take: each is a bug.",
    labelNames: ["resource"],
    registers,
  });
  return {
    listed: (resource, how) => lists.inc({ resource, how }),
    failed: (resource, reason) => failures.inc({ resource, reason }),
    subscriberFailed: (resource) => subscriberFailures.inc({ resource }),
  };
}

function eventMetrics(registers: Registry[]): EventRecorder {
  const events = new Counter({
    name: "fairlead_events_total",
    help: "Events by what became of them: Created, Counted (as one more of an earlier one), Suppressed, Dropped, Failed.",
    labelNames: ["outcome"],
    registers,
  });
  return { recorded: (outcome) => events.inc({ outcome }) };
}

function electionMetrics(registers: Registry[], name: string): ElectionRecorder {
  const master = new Gauge({
    name: "leader_election_master_status",
    help: "1 while this process holds the lease, 0 while it stands by.",
    labelNames: ["name"],
    registers,
  });
  const slowPaths = new Counter({
    name: "leader_election_slowpath_total",
    help: "Renewals of the lease that failed at first, and were tried again after a look at it.",
    labelNames: ["name"],
    registers,
  });
  slowPaths.inc({ name }, 0);
  return {
    leading: (isLeader) => master.set({ name }, isLeader ? 1 : 0),
    tookSlowPath: () => slowPaths.inc({ name }),
  };
}

function serviceControllerMetrics(
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
    queue: workQueueMetrics(registry, "service", secondsInProgress),
    reconciled: (outcome) => reconciles.inc({ outcome }),
  };
}

function workQueueMetrics(
  registry: Registry,
  name: string,
  secondsInProgress: () => readonly number[],
): WorkQueueMetrics {
  const common = { labelNames: ["name"], registers: [registry] };
  const labels = { name };
  const adds = new Counter({ name: "workqueue_adds_total", help: "Keys added.", ...common });
  const depth = new Gauge({ name: "workqueue_depth", help: "Keys that wait for a worker.", ...common });
  const retries = new Counter({
    name: "workqueue_retries_total",
    help: "Keys added to be tried again later.",
    ...common,
  });
  const waits = new Histogram({
    name: "workqueue_queue_duration_seconds",
    help: "How long keys waited for a worker.",
    buckets: queueBuckets,
    ...common,
  });
  const works = new Histogram({
    name: "workqueue_work_duration_seconds",
    help: "How long workers took for a key.",
    buckets: queueBuckets,
    ...common,
  });
  addGauge(registry, {
    name: "workqueue_unfinished_work_seconds",
    help: "How long the keys in hand have been there, together.",
    labels: ["name"],
    read: () => [{ labels, value: secondsInProgress().reduce((sum, seconds) => sum + seconds, 0) }],
  });
  addGauge(registry, {
    name: "workqueue_longest_running_processor_seconds",
    help: "How long the key that has been in hand longest has been there.",
    labels: ["name"],
    read: () => [{ labels, value: Math.max(0, ...secondsInProgress()) }],
  });
  return {
    added: () => adds.inc(labels),
    depth: (keys) => depth.set(labels, keys),
    waited: (seconds) => waits.observe(labels, seconds),
    worked: (seconds) => works.observe(labels, seconds),
    retried: () => retries.inc(labels),
  };
}

/** Not prom-client's own: those measure the event loop with a timer each 10 ms, which an idle process pays for. */
function addProcessMetrics(registry: Registry): void {
  addGauge(registry, {
    name: "process_resident_memory_bytes",
    help: "Resident memory size in bytes.",
    labels: [],
    read: () => [{ labels: {}, value: process.memoryUsage.rss() }],
  });
  addCounter(registry, {
    name: "process_cpu_seconds_total",
    help: "User and system CPU time spent in seconds.",
    labels: [],
    read: () => {
      const { user, system } = process.cpuUsage();
      return [{ labels: {}, value: (user + system) / 1e6 }];
    },
  });
}

function addGauge(registry: Registry, { name, help, labels, read }: Reading): void {
  new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const samples = await read();
      this.reset();
      for (const sample of samples) this.set(sample.labels, sample.value);
    },
  });
}

function addCounter(registry: Registry, { name, help, labels, read }: Reading): void {
  new Counter({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const samples = await read();
      this.reset();
      for (const sample of samples) this.inc(sample.labels, sample.value);
    },
  });
}
