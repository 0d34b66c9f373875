// SPDX-License-Identifier: Apache-2.0

/** All metrics of the program: upstream's names where there are any; never a label with a Service's name or address. */

import { Registry } from "prom-client";
import type { ConfigurationState } from "../controller/provider.ts";
import type { Reading } from "../controller/reading.ts";
import type { ServiceCensus } from "../controller/service-census.ts";
import type { EventRecorder } from "../kube/events.ts";
import type { InformerRecorder } from "../kube/informer.ts";
import type { ElectionRecorder } from "../kube/leader-election-options.ts";
import type { RequestRecorder } from "../kube/request-metrics.ts";
import { type AwsCallRecorder, awsCallMetrics, awsDriftMetrics, type DriftRecorder } from "./aws-metrics.ts";
import { addConfigurationMetrics, type ConfigurationMetrics } from "./configuration-metrics.ts";
import { eventMetrics } from "./event-metrics.ts";
import { informerMetrics } from "./informer-metrics.ts";
import { leaderElectionMetrics } from "./leader-election-metrics.ts";
import { type NodeMetrics, nodeMetrics } from "./node-metrics.ts";
import { addProcessMetrics } from "./process-metrics.ts";
import { Readings } from "./reading.ts";
import { restClientMetrics } from "./rest-client-metrics.ts";
import { type SecurePortRecorder, securePortMetrics } from "./secure-port-metrics.ts";
import { type ServiceControllerMetricsOf, serviceControllerMetrics } from "./service-controller-metrics.ts";
import { servicesReadings } from "./services-metrics.ts";
import { type WorkqueueMetricsOf, workqueueMetrics } from "./workqueue-metrics.ts";

/** What is counted while the process lives. */
interface MetricsOfProcess {
  readonly contentType: string;
  /** Prometheus' text format. */
  expose(): Promise<string>;
  readonly requests: RequestRecorder;
  readonly informers: InformerRecorder;
  readonly events: EventRecorder;
  /** Once, by who takes part in an election; `name` is that of the Lease. */
  leaderElection(name: string): ElectionRecorder;
  /** By who serves HTTPS. */
  securePort(): SecurePortRecorder;
}

/** One registry, made in main and passed down as the small interfaces of those who count. */
export interface Metrics extends MetricsOfProcess {
  /** By who talks to AWS: what nobody counts is not shown. */
  awsCalls(): AwsCallRecorder;
  /** By each who looks for drift in AWS. */
  awsDrift(): DriftRecorder;
  readonly workqueue: WorkqueueMetricsOf;
  readonly serviceController: ServiceControllerMetricsOf;
  /** By who has a configuration that is read anew while it works. */
  readonly configuration: ConfigurationMetrics;
  /** By who looks after nodes. */
  nodes(): NodeMetrics;
  /** How the Services of a controller stand; undefined = it does not work. `name` as in `serviceController`. */
  services(name: string, census: () => ServiceCensus | undefined): void;
  /** A value that goes up and down; several may tell of one, each under labels of its own. */
  gauge(reading: Reading): void;
  /** A value that only grows while the process lives; likewise. */
  counter(reading: Reading): void;
  /** For work that may be begun anew in the same process: what is counted of the process goes on, all else begins at nothing. */
  branch(): MetricsBranch;
}

export interface MetricsBranch extends Metrics {
  /** From now on this one is shown, and the one before it is not any more. */
  show(): void;
}

/** `version` of the program; `registry` is to hold what is counted of the process. */
export function createMetrics(version: string = "unknown", registry: Registry = new Registry()): Metrics {
  addProcessMetrics(new Readings(registry), version);
  const lasting: Part = { registry, configurations: new Map() };
  let shown: readonly Part[] = [lasting];
  const addConfigurations = once(() =>
    addConfigurationMetrics(registry, () => shown.map(({ configurations }) => configurations)),
  );
  const configurationIn =
    ({ configurations }: Part): ConfigurationMetrics =>
    (source, state) => {
      addConfigurations();
      configurations.set(source, state);
    };
  const ofProcess = {
    contentType: registry.contentType,
    expose: async () => (await Promise.all(shown.map((part) => part.registry.metrics()))).join(""),
    requests: restClientMetrics(registry),
    informers: informerMetrics(registry),
    events: eventMetrics(registry),
    leaderElection: (name: string) => leaderElectionMetrics(registry, name),
    securePort: once(() => securePortMetrics(registry)),
  };
  const branch = (): MetricsBranch => {
    const own: Part = { registry: new Registry(), configurations: new Map() };
    const show = (): void => {
      shown = [lasting, own];
    };
    return { ...ofProcess, ...metricsOfWork(own.registry), configuration: configurationIn(own), branch, show };
  };
  return { ...ofProcess, ...metricsOfWork(registry), configuration: configurationIn(lasting), branch };
}

/** What is shown, or not, as a whole. */
interface Part {
  readonly registry: Registry;
  readonly configurations: Map<string, () => ConfigurationState>;
}

function metricsOfWork(registry: Registry): Omit<Metrics, keyof MetricsOfProcess | "configuration" | "branch"> {
  const workqueue = once(() => workqueueMetrics(registry));
  const serviceController = once(() => serviceControllerMetrics(registry, workqueue()));
  const awsDrift = once(() => awsDriftMetrics(registry));
  const nodes = once(() => nodeMetrics(registry, workqueue()));
  const readings = new Readings(registry);
  return {
    awsCalls: once(() => awsCallMetrics(registry)),
    awsDrift: () => awsDrift()(),
    workqueue: (...queue) => workqueue()(...queue),
    serviceController: (...queue) => serviceController()(...queue),
    nodes,
    services: (name, census) => {
      for (const reading of servicesReadings(name, census)) readings.gauge(reading);
    },
    gauge: (reading) => readings.gauge(reading),
    counter: (reading) => readings.counter(reading),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
