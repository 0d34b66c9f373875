// SPDX-License-Identifier: Apache-2.0

/** Metrics whose values somebody else keeps. */

import { Counter, Gauge, type Registry } from "prom-client";

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

export function addGauge(registry: Registry, { name, help, labels, read }: Reading): void {
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

export function addCounter(registry: Registry, { name, help, labels, read }: Reading): void {
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
