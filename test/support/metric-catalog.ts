// SPDX-License-Identifier: Apache-2.0

/** Every metric there is, as the code registers it: what documents, alerts and the dashboard are compared with. */

import { Registry } from "prom-client";
import { awsGauges } from "../../providers/aws/gauges.ts";
import { baremetal } from "../../providers/baremetal/index.ts";
import { speakerMetrics } from "../../src/commands/speaker-metrics.ts";
import type { Reading } from "../../src/controller/reading.ts";
import { silentLog } from "../../src/log.ts";
import { managedControllersReading } from "../../src/metrics/managed-controllers-metrics.ts";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";
import { createHealthcheckMetrics } from "../../src/metrics/secure-port-metrics.ts";
import { FakeClock } from "./fake-clock.ts";

export interface CatalogedMetric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** Without `le`. */
  readonly labels: readonly string[];
  readonly help: string;
  readonly where: Where;
}

/** Which processes have it. */
export type Where =
  | "every role"
  | "controller"
  | "controller, bare metal"
  | "controller, AWS"
  | "speaker"
  | "/metrics/slis";

/** Who registers what, in the order of the document. */
const registrations: readonly { readonly where: Where; readonly register: (metrics: Metrics) => void }[] = [
  { where: "every role", register() {} },
  { where: "controller", register: registerController },
  {
    where: "controller, bare metal",
    register(metrics) {
      for (const gauge of baremetalGauges()) metrics.gauge(gauge);
    },
  },
  {
    where: "controller, AWS",
    register(metrics) {
      metrics.awsCalls();
      metrics.awsDrift();
      for (const gauge of awsGauges({ orphans: { found: 0, areCollected: true } })) metrics.gauge(gauge);
    },
  },
  { where: "speaker", register: registerSpeaker },
];

export const metricCatalog: readonly CatalogedMetric[] = [...ofRoles(), ...ofHealthchecks()];

function ofRoles(): readonly CatalogedMetric[] {
  const registry = new Registry();
  const metrics = createMetrics("0.0.0", registry);
  const found: CatalogedMetric[] = [];
  for (const { where, register } of registrations) {
    register(metrics);
    const known = new Set(found.map(({ name }) => name));
    found.push(...describe(registry, where).filter(({ name }) => !known.has(name)));
  }
  return found;
}

/** They are served apart from all others. */
function ofHealthchecks(): readonly CatalogedMetric[] {
  const registry = new Registry();
  createHealthcheckMetrics(registry);
  return describe(registry, "/metrics/slis");
}

/** Names of labels are known before the first sample, but the library's types do not tell. */
function describe(registry: Registry, where: Where): readonly CatalogedMetric[] {
  const metrics = registry.getMetricsAsArray() as unknown as readonly Registered[];
  return metrics.map(({ name, type, labelNames, help }) => ({
    name,
    type,
    labels: labelNames.filter((label) => label !== "le"),
    help,
    where,
  }));
}

type Registered = Pick<CatalogedMetric, "name" | "type" | "help"> & { readonly labelNames: readonly string[] };

function registerController(metrics: Metrics): void {
  metrics.leaderElection("lease");
  metrics.serviceController("service", () => []);
  metrics.services("service", () => undefined);
  metrics.configuration("objects", () => "Unread");
  metrics.nodes();
  metrics.securePort();
  metrics.gauge(managedControllersReading(() => []));
}

function baremetalGauges(): readonly Reading[] {
  const context = { clusterName: "test", log: silentLog, clock: new FakeClock(), random: () => 0.5, requeue() {} };
  return baremetal(context).gauges ?? [];
}

function registerSpeaker(metrics: Metrics): void {
  speakerMetrics(metrics, {
    peers: () => ({ Alive: 0, Gone: 0, Released: 0 }),
    announcer: { counters: () => Promise.reject(new Error("nobody reads them here")) },
  });
}
