// SPDX-License-Identifier: Apache-2.0

/** The grammars of annotation values. */

import { formatIpRange, parseCidr, parseIp } from "../../../src/model/ip.ts";
import { parseBool } from "../../../src/model/parse-bool.ts";
import type { IpFamily } from "../../../src/model/service.ts";
import type { Dialect } from "./dialect.ts";
import { parsePairs } from "./pairs.ts";

export interface Grammar<T> {
  /** What is allowed; ends a sentence. */
  readonly allowed: string;
  /** undefined = not allowed. */
  parse(text: string, dialect: Dialect): T | undefined;
}

export type Pairs = ReadonlyMap<string, string>;

/** Go's strconv.ParseBool. */
export const bool: Grammar<boolean> = { allowed: '"true" or "false"', parse: (text) => parseBool(text.trim()) };

/** cloud-provider-aws takes an empty text for false. */
export const boolOrEmpty: Grammar<boolean> = {
  allowed: bool.allowed,
  parse: (text, dialect) => (text === "" && dialect === "cloud-provider" ? false : bool.parse(text, dialect)),
};

/** cloud-provider-aws takes all but "" and "false" for true: "0.0.0.0/0" was once the only value allowed. */
export const internalFlag: Grammar<boolean> = {
  allowed: bool.allowed,
  parse: (text, dialect) => (dialect === "controller" ? bool.parse(text, dialect) : text !== "" && text !== "false"),
};

export const anyText: Grammar<string> = { allowed: "any text", parse: (text) => text };

/** Items parted by commas, trimmed, empty ones left out. */
export const list: Grammar<readonly string[]> = { allowed: "items separated by commas", parse: splitList };

/** One of these words, as it is written. */
export function choice<Word extends string>(...words: readonly Word[]): Grammar<Word> {
  return { allowed: orOf(words), parse: (text) => words.find((word) => word === text) };
}

/** One of these words, in upper or lower case. */
export function caselessChoice<Word extends string>(...words: readonly Word[]): Grammar<Word> {
  return { allowed: orOf(words), parse: (text) => words.find((word) => word.toLowerCase() === text.toLowerCase()) };
}

/** Bounds are inclusive. */
export function wholeNumber(least: number, most: number): Grammar<number> {
  return {
    allowed: `a whole number from ${least} to ${most}`,
    parse: (text) => {
      const number = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

/** `name=value,name=value`, by the rules of the Service's dialect (see `parsePairs`). */
export const pairs: Grammar<Pairs> = {
  allowed: "pairs of name=value, separated by commas",
  parse: parsePairs,
};

/** `name=value,name=value` where only aws-load-balancer-controller has the annotation: by its rules, whatever the dialect. */
export const strictPairs: Grammar<Pairs> = {
  allowed: pairs.allowed,
  parse: (text) => parsePairs(text, "controller"),
};

/** A list whose every item is as `item` makes of it; undefined from `item` = not allowed. */
export function listOf(allowed: string, item: (text: string) => string | undefined): Grammar<readonly string[]> {
  return {
    allowed,
    parse: (text) => {
      const items = splitList(text).map(item);
      return items.every((each) => each !== undefined) ? items : undefined;
    },
  };
}

/** As EC2 writes them: host bits cleared, IPv6 by RFC 5952. */
export const cidrs: Grammar<readonly string[]> = listOf("CIDRs such as 10.0.0.0/8, separated by commas", canonicalCidr);

export function addresses(family: IpFamily): Grammar<readonly string[]> {
  return listOf(`${family} addresses, separated by commas`, (text) =>
    parseIp(text)?.family === family ? text : undefined,
  );
}

/** undefined where the text is no CIDR. */
export function canonicalCidr(text: string): string | undefined {
  const range = parseCidr(text.trim());
  return range === undefined ? undefined : formatIpRange(range);
}

function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function orOf(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}
