// SPDX-License-Identifier: Apache-2.0

/** Metrics whose values somebody else keeps. */

import { Counter, Gauge, type Registry } from "prom-client";
import type { Reading, Sample } from "../controller/reading.ts";

/** Adds to a registry what is read at each scrape. Several may tell of one metric, each under labels of its own. */
export class Readings {
  readonly #registers: Registry[];
  /** By name of the metric. */
  readonly #sources = new Map<string, Reading["read"][]>();

  constructor(registry: Registry) {
    this.#registers = [registry];
  }

  /** A value that goes up and down. */
  gauge(reading: Reading): void {
    const readAll = this.#begin(reading);
    if (readAll === undefined) return;
    new Gauge({
      ...describe(reading),
      registers: this.#registers,
      async collect() {
        for (const { labels, value } of await readAll(this)) this.set(labels, value);
      },
    });
  }

  /** A value that only grows while the process lives. */
  counter(reading: Reading): void {
    const readAll = this.#begin(reading);
    if (readAll === undefined) return;
    new Counter({
      ...describe(reading),
      registers: this.#registers,
      async collect() {
        for (const { labels, value } of await readAll(this)) this.inc(labels, value);
      },
    });
  }

  /** Empties a metric, and says what it is to be made of; undefined = it is there, and has one source more now. */
  #begin({ name, labels, read }: Reading): ((metric: Counter | Gauge) => Promise<readonly Sample[]>) | undefined {
    const present = this.#sources.get(name);
    if (present !== undefined) {
      present.push(read);
      return undefined;
    }
    const sources = [read];
    this.#sources.set(name, sources);
    return async (metric) => {
      const samples = (await Promise.all(sources.map(async (each) => each()))).flat();
      metric.reset();
      // One without labels is 0 unless it is taken out.
      if (samples.length === 0 && labels.length === 0) metric.remove();
      return samples;
    };
  }
}

function describe({ name, help, labels }: Reading): {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
} {
  return { name, help, labelNames: [...labels] };
}
