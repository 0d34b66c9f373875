// SPDX-License-Identifier: Apache-2.0

import type { Series } from "./promtool.ts";
import { longEnough } from "./sicknesses.ts";

/** What a process told, once. */
export interface Scrape {
  /** By name of the metric, those without samples included: counter, gauge or histogram. */
  readonly types: ReadonlyMap<string, string>;
  /** By series, as it is written. */
  readonly samples: ReadonlyMap<string, number>;
}

/** Reads Prometheus' text format, as this program writes it. @throws Error for a line that is none of it */
export function parseScrape(text: string): Scrape {
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, type] = /^# TYPE (\S+) (\w+)$/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) types.set(name, type);
    if (line === "" || line.startsWith("#")) continue;
    const [, series, value] = /^([\w:]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (series === undefined || Number.isNaN(Number(value))) throw new Error(`this is no sample: ${line}`);
    samples.set(series, Number(value));
  }
  return { types, samples };
}

/**
 * The series that Prometheus would have of a target which goes on as it did between two scrapes: gauges stay as they were last, and
 * what counters grew by between the two they grow by each minute.
 */
export function goOn(target: Readonly<Record<string, string>>, earlier: Scrape, later: Scrape): Series {
  const ofTarget = Object.entries(target).map(([name, value]) => `${name}="${value}"`);
  const series: Record<string, string> = { [`up{${ofTarget.join(",")}}`]: `1x${longEnough}` };
  for (const [written, value] of later.samples) {
    const [, name = "", labels] = /^([\w:]+)(?:\{(.*)\})?$/.exec(written) ?? [];
    const growth = later.types.get(name) === "gauge" ? 0 : value - (earlier.samples.get(written) ?? 0);
    const all = labels === undefined ? ofTarget : [labels, ...ofTarget];
    series[`${name}{${all.join(",")}}`] = `${value}+${growth}x${longEnough}`;
  }
  return series;
}
