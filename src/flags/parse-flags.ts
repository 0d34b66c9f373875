// SPDX-License-Identifier: Apache-2.0

/** Command-line flags in the forms of Go's pflag, on top of Node's own tokeniser: a table in, values or a list of all mistakes out. */

import { parseArgs } from "node:util";
import { nearest } from "../model/nearest.ts";

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
  | { readonly kind: "Mistaken"; readonly mistakes: readonly string[] };

/**
 * Reads `args` by the table: `--name=value`, `--name value`, `--switch`, `--switch=false`, `-s value`, `-s=value`.
 * A later value replaces an earlier one. Flags win over the environment. All mistakes are found, not only the first.
 */
export function parseFlags<Values>(
  table: FlagTable<Values>,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedFlags<Values> {
  const { given, positionals, mistakes } = collect(table, args);
  const values = Object.entries<Flag<unknown>>(table).map(([name, flag]) => {
    const fromEnv = flag.env === undefined ? undefined : env[flag.env] || undefined;
    const texts = given.get(name) ?? (fromEnv === undefined ? [] : [fromEnv]);
    const source = given.has(name) ? `--${name}` : (flag.env ?? "");
    return [name, readValue(flag, texts, (text, why) => mistakes.push(`${source}: "${text}" ${why}`))];
  });
  if (mistakes.length > 0) return { kind: "Mistaken", mistakes };
  return { kind: "Parsed", values: Object.fromEntries(values) as Values, positionals };
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
}

function collect(table: Readonly<Record<string, Flag<unknown>>>, args: readonly string[]): Collected {
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  const mistakes: string[] = [];
  for (const token of tokenize(table, args)) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName } = token;
    const flag = Object.hasOwn(table, name) ? table[name] : undefined;
    const text = plainText(token) ?? (flag?.isSwitch ? "true" : undefined);
    if (flag === undefined) mistakes.push(`${rawName}: no such flag${hint(name, Object.keys(table))}`);
    else if (text === undefined) mistakes.push(`--${name}: needs a value (${flag.placeholder})`);
    else given.set(name, [...(given.get(name) ?? []), text]);
  }
  return { given, positionals, mistakes };
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** Node's tokeniser hands `-v=2` over as the value "=2"; Go's flags take it as "2". */
function plainText(token: OptionToken): string | undefined {
  return token.inlineValue && !token.rawName.startsWith("--") ? token.value?.replace(/^=/, "") : token.value;
}

function hint(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? "" : `; did you mean --${meant}?`;
}

function tokenize(table: Readonly<Record<string, Flag<unknown>>>, args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [
      name,
      { type: flag.isSwitch ? ("boolean" as const) : ("string" as const), ...(flag.short && { short: flag.short }) },
    ]),
  );
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true }).tokens;
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

/** The table as text for `--help`: one flag a line. */
export function describeFlags<Values>(table: FlagTable<Values>): string {
  const lines = Object.entries<Flag<unknown>>(table).map(([name, flag]) => {
    const form = `${flag.short ? `-${flag.short}, ` : ""}--${name}${flag.placeholder ? `=${flag.placeholder}` : ""}`;
    return { form, text: `${flag.doc}${flag.env ? ` [${flag.env}]` : ""}${describeFallback(flag)}` };
  });
  const width = Math.max(...lines.map(({ form }) => form.length));
  return lines.map(({ form, text }) => `  ${form.padEnd(width)}  ${text}`).join("\n");
}

function describeFallback(flag: Flag<unknown>): string {
  const text = fallbackOf(flag);
  return text === "" ? "" : ` (default ${text})`;
}

/** What a flag is when it is not given, as a user would write it; "" = nothing, or off. */
export function fallbackOf({ fallback, fallbackText }: Flag<unknown>): string {
  if (fallbackText !== undefined) return fallbackText;
  if (fallback === false) return "";
  return Array.isArray(fallback) ? fallback.join(",") : String(fallback);
}
