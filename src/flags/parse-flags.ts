// SPDX-License-Identifier: Apache-2.0

/** Command-line flags in the forms of Go's pflag: a table in, values or a list of all mistakes out. */

import { nearest } from "../model/nearest.ts";
import { type KnownFlags, tokenize } from "./tokenize.ts";

/** How a flag is written, what it means, and how its text becomes a value. */
export interface Flag<Value> {
  /** What stands in the place of the value in the help, for example `FILE`; "" for a switch. */
  readonly placeholder: string;
  readonly short?: string;
  /** Environment variable that is read where the flag is not given. */
  readonly env?: string;
  readonly fallback: Value;
  /** The fallback as a user would write it; undefined where its plain text is that. */
  readonly fallbackText?: string;
  readonly doc: string;
  /** Title under which the help shows it. */
  readonly group?: string;
  /** A switch may stand without a value, and never takes the next argument as one. */
  readonly isSwitch: boolean;
  /** Makes one value of those given, in order; without it, the last counts. */
  combine?(values: readonly Value[]): Value;
  /** @throws Error that says what is allowed. */
  parse(text: string): Value;
}

/** The flags of a command: one for each field of its configuration, under the same name. */
export type FlagTable<Values> = { readonly [Name in keyof Values]: Flag<Values[Name]> };

export type ParsedFlags<Values> =
  | { readonly kind: "Parsed"; readonly values: Values; readonly positionals: readonly string[] }
  | {
      readonly kind: "Mistaken";
      readonly mistakes: readonly string[];
      /** In the place of each value that cannot be understood stands the flag's fallback. */
      readonly values: Values;
      readonly positionals: readonly string[];
      /** Names of the flags whose values cannot be understood. */
      readonly mistaken: ReadonlySet<string>;
    };

/**
 * Reads `args` by the table, in the forms of `tokenize`. A later value replaces an earlier one, where the flag is not one that combines
 * them. Flags win over the environment. All mistakes are found, not only the first.
 */
export function parseFlags<Values>(
  table: FlagTable<Values>,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedFlags<Values> {
  const { given, positionals, mistakes, mistaken } = collect(table, args);
  const entries = Object.entries<Flag<unknown>>(table).map(([name, flag]) => {
    const fromEnv = flag.env === undefined ? undefined : env[flag.env] || undefined;
    const texts = given.get(name) ?? (fromEnv === undefined ? [] : [fromEnv]);
    const source = given.has(name) ? `--${name}` : (flag.env ?? "");
    const value = readValue(flag, texts, (text, why) => {
      mistakes.push(`${source}: "${text}" ${why}`);
      mistaken.add(name);
    });
    return [name, value];
  });
  const values = Object.fromEntries(entries) as Values;
  if (mistakes.length > 0) return { kind: "Mistaken", mistakes, values, positionals, mistaken };
  return { kind: "Parsed", values, positionals };
}

/** The values of a command that no flag is given to, whatever the environment. */
export function fallbacksOf<Values>(table: FlagTable<Values>): Values {
  return Object.fromEntries(
    Object.entries<Flag<unknown>>(table).map(([name, { fallback }]) => [name, fallback]),
  ) as Values;
}

interface Collected {
  /** By name of the flag, its texts in the order in which they were given. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly positionals: string[];
  readonly mistakes: string[];
  readonly mistaken: Set<string>;
}

function collect(table: Readonly<Record<string, Flag<unknown>>>, args: readonly string[]): Collected {
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  const mistakes: string[] = [];
  const mistaken = new Set<string>();
  for (const token of tokenize(args, knownFlags(table))) {
    switch (token.kind) {
      case "Flag":
        given.set(token.name, [...(given.get(token.name) ?? []), token.text]);
        break;
      case "Word":
        positionals.push(token.text);
        break;
      case "UnknownFlag":
        mistakes.push(`${token.written}: no such flag${hint(token, Object.keys(table))}`);
        break;
      case "MissingValue":
        mistakes.push(`--${token.name}: needs a value (${table[token.name]?.placeholder})`);
        mistaken.add(token.name);
        break;
      case "BadSyntax":
        mistakes.push(`${token.written}: is not written as a flag`);
    }
  }
  return { given, positionals, mistakes, mistaken };
}

function knownFlags(table: Readonly<Record<string, Flag<unknown>>>): KnownFlags {
  const shorts = new Map(Object.entries(table).map(([name, flag]) => [flag.short, name]));
  return {
    isSwitch: (name) => (Object.hasOwn(table, name) ? table[name]?.isSwitch : undefined),
    nameOf: (short) => shorts.get(short),
  };
}

function hint({ written, name }: { written: string; name: string }, known: readonly string[]): string {
  const meant = written.startsWith("--") ? nearest(name, known) : undefined;
  return meant === undefined ? "" : `; did you mean --${meant}?`;
}

function readValue(
  flag: Flag<unknown>,
  texts: readonly string[],
  mistaken: (text: string, why: string) => void,
): unknown {
  const values = texts.map((text) => {
    try {
      return flag.parse(text);
    } catch (error) {
      mistaken(text, error instanceof Error ? error.message : String(error));
      return flag.fallback;
    }
  });
  if (values.length === 0) return flag.fallback;
  return flag.combine === undefined ? values.at(-1) : flag.combine(values);
}
