// SPDX-License-Identifier: Apache-2.0

/** Metrics whose values somebody else keeps. */

import { Counter, Gauge, type Registry } from "prom-client";
import type { Reading, Sample } from "../controller/reading.ts";

/** Puts what is read now in the place of what was read before. */
type Fill = (metric: Counter | Gauge, put: (sample: Sample) => void) => Promise<void>;

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
    const fill = this.#begin(reading);
    if (fill === undefined) return;
    new Gauge({
      ...describe(reading),
      registers: this.#registers,
      async collect() {
        await fill(this, ({ labels, value }) => this.set(labels, value));
      },
    });
  }

  /** A value that only grows while the process lives. */
  counter(reading: Reading): void {
    const fill = this.#begin(reading);
    if (fill === undefined) return;
    new Counter({
      ...describe(reading),
      registers: this.#registers,
      async collect() {
        await fill(this, ({ labels, value }) => this.inc(labels, value));
      },
    });
  }

  /** Returns what fills the metric anew; undefined = it is there, and has one source more now. */
  #begin({ name, labels, read }: Reading): Fill | undefined {
    const present = this.#sources.get(name);
    if (present !== undefined) {
      present.push(read);
      return undefined;
    }
    const sources = [read];
    this.#sources.set(name, sources);
    return async (metric, put) => {
      const samples = (await Promise.all(sources.map(async (each) => each()))).flat();
      // From here on at one go: of two scrapes at the same time the second would add to what the first has put there.
      metric.reset();
      // One without labels is 0 unless it is taken out.
      if (samples.length === 0 && labels.length === 0) metric.remove();
      for (const sample of samples) put(sample);
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
