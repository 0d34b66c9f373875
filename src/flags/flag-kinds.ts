// SPDX-License-Identifier: Apache-2.0

/** What values a flag may take, and how they are written. */

import type { PortRange } from "../model/node-port.ts";
import { parseGoBoolean, parseGoDuration, parseGoFloat, parseGoInteger, splitCsv } from "./go-values.ts";
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

/** On or off, in the spellings of Go's strconv.ParseBool. */
export function switchFlag(fallback: boolean, description: Describe): Flag<boolean> {
  return {
    placeholder: "",
    ...description,
    fallback,
    isSwitch: true,
    parse(text) {
      const value = parseGoBoolean(text);
      if (value === undefined) throw new Error("must be true or false");
      return value;
    },
  };
}

/** A whole number from `least` on, in Go's forms. */
export function countFlag(fallback: number, least: number, description: Describe): Flag<number> {
  return {
    placeholder: "N",
    ...description,
    fallback,
    isSwitch: false,
    parse(text) {
      const count = parseGoInteger(text);
      if (count === undefined || count < least) throw new Error(`must be a whole number from ${least} on`);
      return count;
    },
  };
}

/** Any number, such as 0.5. */
export function numberFlag(fallback: number, description: Describe): Flag<number> {
  return {
    placeholder: "NUMBER",
    ...description,
    fallback,
    isSwitch: false,
    parse(text) {
      const value = parseGoFloat(text);
      if (value === undefined) throw new Error("must be a number");
      return value;
    },
  };
}

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
  const ms = parseGoDuration(text);
  if (ms === undefined || ms < 0) throw new Error("must be a duration such as 500ms, 3s or 1m30s");
  return ms;
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

/** May be given several times, and each time as a comma-separated list; an element with commas stands in quotation marks. */
export function listFlag(fallback: readonly string[], description: Describe): Flag<readonly string[]> {
  return {
    placeholder: "TEXT,…",
    ...description,
    fallback,
    isSwitch: false,
    combine: (given) => given.flat(),
    parse: (text) => splitCsv(text).filter((element) => element !== ""),
  };
}

/** `name=value,name=value`; may be given several times, later names win. A pair whose value has commas stands in quotation marks. */
export function pairsFlag(description: Describe): Flag<Readonly<Record<string, string>>> {
  return {
    placeholder: "NAME=VALUE,…",
    ...description,
    fallback: {},
    fallbackText: "",
    isSwitch: false,
    combine: (given) => Object.assign({}, ...given),
    parse: (text) => Object.fromEntries(splitPairs(text).map(splitPair)),
  };
}

/** As in pflag, neither commas nor quotation marks part anything where there is one equals sign: `team=a,b` is one pair. */
function splitPairs(text: string): readonly string[] {
  const isOne = text.includes("=") && text.indexOf("=") === text.lastIndexOf("=");
  return (isOne ? [text.replace(/^"+|"+$/g, "")] : splitCsv(text)).filter((pair) => pair !== "");
}

function splitPair(pair: string): readonly [string, string] {
  const at = pair.indexOf("=");
  if (at < 1) throw new Error("must be pairs of name=value, separated by commas");
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}
