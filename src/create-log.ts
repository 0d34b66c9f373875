// SPDX-License-Identifier: Apache-2.0

import { pino } from "pino";
import type { Log } from "./log.ts";
import { toTextLine } from "./text-log.ts";

/** As of `--logging-format`. */
export type LogFormat = "json" | "text";

export interface LogOptions {
  readonly format: LogFormat;
  /** As of `-v`. */
  readonly verbosity: number;
  /** Which role it is. */
  readonly component: string;
  /** Takes whole lines, with their ends. */
  readonly sink: { write(line: string): void };
}

/** From this -v on, reasons are logged beside changes; as klog's convention has it. */
const debugVerbosity = 4;

export function createLog({ format, verbosity, component, sink }: LogOptions): Log {
  const level = verbosity >= debugVerbosity ? "debug" : "info";
  const text = { write: (line: string) => sink.write(toTextLine(line, process.pid)) };
  return pino({ level, base: { component } }, format === "text" ? text : sink);
}

/** Each line is written before the next thing happens, so that none is lost with the process. */
export function standardError(): LogOptions["sink"] {
  return pino.destination(2);
}
