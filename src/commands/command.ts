// SPDX-License-Identifier: Apache-2.0

import type { FlagTable } from "../flags/parse-flags.ts";

/** What a command gets of the process that runs it: the rest of the program never asks `process`. */
export interface Invocation {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGTERM and SIGINT: end in order, and soon. */
  readonly signal: AbortSignal;
  readonly version: string;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** One of the program's roles. */
export interface Command<Config> {
  readonly summary: string;
  readonly flags: FlagTable<Config>;
  /** Words that may follow the flags; undefined = none are taken. */
  readonly positionals?: string;
  /** What is wrong between flags, though each can be understood. Each begins with the flag it is about. */
  readonly findMistakes?: (config: Config) => readonly string[];
  /** Returns the exit code. */
  run(config: Config, positionals: readonly string[], invocation: Invocation): Promise<number>;
}
