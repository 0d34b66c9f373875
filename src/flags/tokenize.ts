// SPDX-License-Identifier: Apache-2.0

/** What stands on a command line, by the rules of Go's pflag. */
export type Token =
  | { readonly kind: "Flag"; readonly name: string; readonly text: string }
  | { readonly kind: "Word"; readonly text: string }
  /** `written` as it was given. */
  | { readonly kind: "UnknownFlag"; readonly written: string; readonly name: string }
  | { readonly kind: "MissingValue"; readonly name: string }
  | { readonly kind: "BadSyntax"; readonly written: string };

/** What has to be known of the flags to tell where a value stands. */
export interface KnownFlags {
  /** Whether it may stand without a value; undefined where there is no such flag. */
  isSwitch(name: string): boolean | undefined;
  /** Name of the flag that has this short form. */
  nameOf(short: string): string | undefined;
}

/**
 * `--name=value`, `--name value`, `--switch`, `-s=value`, `-s value`, `-svalue`, `-abc` for several switches, `--` before words only.
 * Flags and words may be mixed. A value may begin with a dash; a switch never takes the next argument. Underscores in names are
 * dashes, as in all programs of Kubernetes.
 */
export function tokenize(args: readonly string[], known: KnownFlags): readonly Token[] {
  const tokens: Token[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      tokens.push(...rest.map(toWord));
      break;
    }
    if (arg.startsWith("--")) tokens.push(readLong(arg, rest, known));
    else if (arg.startsWith("-") && arg !== "-") tokens.push(...readShort(arg, rest, known));
    else tokens.push(toWord(arg));
  }
  return tokens;
}

function toWord(text: string): Token {
  return { kind: "Word", text };
}

function readLong(arg: string, rest: string[], known: KnownFlags): Token {
  const [, written = "", equals, text = ""] = /^--([^=]*)(=?)([\s\S]*)$/.exec(arg) ?? [];
  if (written === "" || written.startsWith("-")) return { kind: "BadSyntax", written: arg };
  const name = written.replaceAll("_", "-");
  const given = equals === "=" ? text : undefined;
  if (known.isSwitch(name) === undefined) return unknown(`--${written}`, name, given === undefined ? rest : []);
  return readValue(name, given, rest, known);
}

/** `-v2`, `-v=2`, `-v 2`, and switches before it as in `-hv2`. */
function readShort(arg: string, rest: string[], known: KnownFlags): readonly Token[] {
  const tokens: Token[] = [];
  for (let letters = arg.slice(1); letters !== ""; ) {
    const short = letters.slice(0, 1);
    const behind = letters.slice(1);
    const name = known.nameOf(short);
    if (name === undefined) return [...tokens, unknown(`-${short}`, short, behind === "" ? rest : [])];
    if (behind.startsWith("=")) return [...tokens, { kind: "Flag", name, text: behind.slice(1) }];
    if (!known.isSwitch(name)) return [...tokens, readValue(name, behind || undefined, rest, known)];
    tokens.push({ kind: "Flag", name, text: "true" });
    letters = behind;
  }
  return tokens;
}

function readValue(name: string, given: string | undefined, rest: string[], known: KnownFlags): Token {
  const text = given ?? (known.isSwitch(name) ? "true" : rest.shift());
  return text === undefined ? { kind: "MissingValue", name } : { kind: "Flag", name, text };
}

/** A word behind it is most likely its value: it is not to be complained of as well. */
function unknown(written: string, name: string, rest: string[]): Token {
  if (rest[0]?.startsWith("-") === false) rest.shift();
  return { kind: "UnknownFlag", written, name };
}
