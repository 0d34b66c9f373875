// SPDX-License-Identifier: Apache-2.0

import { type LoggerOptions, pino } from "pino";
import { FairleadError, toProblem } from "./errors.ts";
import type { Log } from "./log.ts";
import { toTextLine } from "./text-log.ts";

/** As of `--logging-format`. */
export type LogFormat = "json" | "text";

export interface LogOptions {
  readonly format: LogFormat;
  readonly verbosity: Verbosity;
  /** Which role it is. */
  readonly component: string;
  /** Takes whole lines, with their ends. */
  readonly sink: { write(line: string): void };
}

/** As of `-v`; it may be changed while the log is written. */
export interface Verbosity {
  level: number;
}

/** Pino's number. */
const debugLevel = 20;

/** From this -v on, reasons are logged beside changes; as klog's convention has it. */
const debugVerbosity = 4;

export function createLog({ format, verbosity, component, sink }: LogOptions): Log {
  // Not by pino's levels: each child of a log keeps the one that its parent had when it was made.
  const isShown = (level: number): boolean => level > debugLevel || verbosity.level >= debugVerbosity;
  const text = { write: (line: string) => sink.write(toTextLine(line, process.pid)) };
  const hooks: LoggerOptions["hooks"] = {
    logMethod(args, write, level) {
      if (isShown(level)) write.apply(this, args);
    },
  };
  // Pino knows of `err` only, and shows nothing of the message of an Error under another name.
  const serializers = { error: describeError, err: describeError };
  return pino({ level: "debug", hooks, serializers, base: { component } }, format === "text" ? text : sink);
}

/** The stack tells of bugs only: what an account or a file lacks has nothing to do with who noticed it. */
function describeError(thrown: Error): object {
  const isExpected = thrown instanceof FairleadError && thrown.kind !== "TerminalError";
  return isExpected ? toProblem(thrown) : pino.stdSerializers.err(thrown);
}

/** Each line is written before the next thing happens, so that none is lost with the process. */
export function standardError(): LogOptions["sink"] {
  return pino.destination(2);
}
