// SPDX-License-Identifier: Apache-2.0

/** What values a flag may take, and how they are written. */

import type { PortRange } from "../model/node-port.ts";
import type { Flag } from "./parse-flags.ts";

type Describe = { readonly doc: string; readonly short?: string; readonly env?: string; readonly placeholder?: string };

export function textFlag(fallback: string, description: Describe): Flag<string> {
  return { placeholder: "TEXT", ...description, fallback, isSwitch: false, parse: (text) => text };
}

/** One of a few words; "" among them means "not given". */
export function choiceFlag<const Choice extends string>(
  choices: readonly Choice[],
  fallback: Choice,
  description: Describe,
): Flag<Choice> {
  const words = choices.filter((choice) => choice !== "");
  return {
    placeholder: words.join("|"),
    ...description,
    fallback,
    isSwitch: false,
    parse(text) {
      const choice = choices.find((one) => one === text);
      if (choice === undefined) throw new Error(`must be ${words.length > 1 ? "one of " : ""}${words.join(", ")}`);
      return choice;
    },
  };
}

const trueWords = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const falseWords = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** On or off, in the spellings of Go's strconv.ParseBool. */
export function switchFlag(fallback: boolean, description: Describe): Flag<boolean> {
  return {
    placeholder: "",
    ...description,
    fallback,
    isSwitch: true,
    parse(text) {
      if (trueWords.has(text)) return true;
      if (falseWords.has(text)) return false;
      throw new Error("must be true or false");
    },
  };
}

/** A whole number from `least` on. */
export function countFlag(fallback: number, least: number, description: Describe): Flag<number> {
  return {
    placeholder: "N",
    ...description,
    fallback,
    isSwitch: false,
    parse(text) {
      const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      if (!(count >= least)) throw new Error(`must be a whole number from ${least} on`);
      return count;
    },
  };
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A time in Go's form, such as `1m30s` or `500ms`; its value is in milliseconds. */
export function durationFlag(fallback: string, description: Describe): Flag<number> {
  return {
    placeholder: "DURATION",
    ...description,
    fallback: parseDuration(fallback),
    fallbackText: fallback,
    isSwitch: false,
    parse: parseDuration,
  };
}

function parseDuration(text: string): number {
  if (text === "0") return 0;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) throw new Error("must be a duration such as 500ms, 3s or 1m30s");
  let total = 0;
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit ?? ""] ?? 0);
  }
  return total;
}

/** `first-last`, both inclusive, in the form of kube-apiserver. */
export function portRangeFlag(fallback: PortRange, description: Describe): Flag<PortRange> {
  return {
    placeholder: "FIRST-LAST",
    ...description,
    fallback,
    fallbackText: `${fallback.first}-${fallback.last}`,
    isSwitch: false,
    parse(text) {
      const [first = 0, last = 0] = /^\d{1,5}-\d{1,5}$/.test(text) ? text.split("-").map(Number) : [];
      if (first < 1 || last > 65_535 || first > last) throw new Error("must be a range of ports such as 30000-32767");
      return { first, last };
    },
  };
}

/** May be given several times, and each time as a comma-separated list. */
export function listFlag(fallback: readonly string[], description: Describe): Flag<readonly string[]> {
  return {
    placeholder: "TEXT,…",
    ...description,
    fallback,
    isSwitch: false,
    combine: (given) => given.flat(),
    parse: (text) => text.split(",").filter((element) => element !== ""),
  };
}

/** `name=value,name=value`; may be given several times, later names win. */
export function pairsFlag(description: Describe): Flag<Readonly<Record<string, string>>> {
  return {
    placeholder: "NAME=VALUE,…",
    ...description,
    fallback: {},
    fallbackText: "",
    isSwitch: false,
    combine: (given) => Object.assign({}, ...given),
    parse: (text) =>
      Object.fromEntries(
        text
          .split(",")
          .filter((pair) => pair !== "")
          .map(splitPair),
      ),
  };
}

function splitPair(pair: string): readonly [string, string] {
  const at = pair.indexOf("=");
  if (at < 1) throw new Error("must be pairs of name=value, separated by commas");
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}
