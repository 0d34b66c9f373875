// SPDX-License-Identifier: Apache-2.0

/** Metrics of the secure port, and of health by component-base's names, which are served apart from all others. */

import { Counter, Gauge, Registry } from "prom-client";

/** Told of certificates and authorities that are read from files; `file` is one of a few names. */
export interface SecurePortRecorder {
  /** It changed, and is in use. */
  reloaded(file: string): void;
  /** It changed, and cannot be used: what was before stays. */
  failed(file: string): void;
  /** A certificate of the port is in use that ends at this time, in milliseconds since the epoch. */
  serves(file: string, validUntil: number): void;
}

export function securePortMetrics(registry: Registry): SecurePortRecorder {
  const registers = [registry];
  const reloads = new Counter({
    name: "fairlead_secure_port_file_reloads_total",
    help: "Files of certificates and authorities that changed, by outcome: Ok, or Failed, where what was before stays in use.",
    labelNames: ["file", "outcome"],
    registers,
  });
  const expiry = new Gauge({
    name: "fairlead_secure_port_certificate_expiration_timestamp_seconds",
    help: "When the certificates end that the secure port serves.",
    labelNames: ["file"],
    registers,
  });
  return {
    reloaded: (file) => reloads.inc({ file, outcome: "Ok" }),
    failed: (file) => reloads.inc({ file, outcome: "Failed" }),
    serves: (file, validUntil) => expiry.set({ file }, validUntil / 1_000),
  };
}

/** What the checks of health said, as `/metrics/slis` serves it. */
export interface HealthcheckMetrics {
  readonly contentType: string;
  expose(): Promise<string>;
  /** `type` is the endpoint that asked, for example `healthz`; `problem` undefined = all is well. */
  observed(type: string, name: string, problem: string | undefined): void;
}

export function createHealthcheckMetrics(registry: Registry = new Registry()): HealthcheckMetrics {
  const registers = [registry];
  const last = new Gauge({
    name: "kubernetes_healthcheck",
    help: "Result of a check of health when it was last asked: 1 = well.",
    labelNames: ["name", "type"],
    registers,
  });
  const total = new Counter({
    name: "kubernetes_healthchecks_total",
    help: "Checks of health, by their results.",
    labelNames: ["name", "type", "status"],
    registers,
  });
  return {
    contentType: registry.contentType,
    expose: () => registry.metrics(),
    observed(type, name, problem) {
      last.set({ name, type }, problem === undefined ? 1 : 0);
      total.inc({ name, type, status: problem === undefined ? "success" : "error" });
    },
  };
}
