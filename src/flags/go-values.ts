// SPDX-License-Identifier: Apache-2.0

/** Values as Go's standard library and pflag read them, so that command lines written for upstream mean the same here. */

const trueWords = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const falseWords = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** Go's strconv.ParseBool; undefined where it fails. */
export function parseGoBoolean(text: string): boolean | undefined {
  if (trueWords.has(text)) return true;
  return falseWords.has(text) ? false : undefined;
}

const integerForm = /^([+-]?)(?:0[xX]_?([\da-fA-F_]+)|0[bB]_?([01_]+)|0[oO]?_?([0-7_]+)|(0|[1-9][\d_]*))$/;

/** Go's strconv.ParseInt in base 0, which takes prefixes and underscores, for 32 bits; undefined where it fails. */
export function parseGoInteger(text: string): number | undefined {
  const [whole, sign, hexadecimal, binary, octal, decimal] = integerForm.exec(text) ?? [];
  if (whole === undefined || /__|_$/.test(whole)) return undefined;
  const size = digitsOf(hexadecimal, 16) ?? digitsOf(binary, 2) ?? digitsOf(octal, 8) ?? digitsOf(decimal, 10) ?? 0;
  const value = sign === "-" ? 0 - size : size;
  return value === (value | 0) ? value : undefined;
}

function digitsOf(text: string | undefined, base: number): number | undefined {
  return text === undefined ? undefined : Number.parseInt(text.replaceAll("_", ""), base);
}

/** Go's strconv.ParseFloat without hexadecimal forms, infinities and NaN; undefined where it fails. */
export function parseGoFloat(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

const nsPerMs = 1_000_000;

/** Both signs for micro that Go knows: U+00B5 and U+03BC. */
const unitNs: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1_000,
  "\u00b5s": 1_000,
  "\u03bcs": 1_000,
  ms: nsPerMs,
  s: 1_000 * nsPerMs,
  m: 60_000 * nsPerMs,
  h: 3_600_000 * nsPerMs,
};

const amount = "(\\d+\\.?\\d*|\\.\\d+)";
const unit = `(${Object.keys(unitNs).join("|")})`;
const durationForm = new RegExp(`^[+-]?(?:0|(?:${amount}${unit})+)$`);

/** Go's time.ParseDuration, in milliseconds; undefined where it fails. */
export function parseGoDuration(text: string): number | undefined {
  if (!durationForm.test(text)) return undefined;
  let total = 0;
  for (const [, count, name = ""] of text.matchAll(new RegExp(`${amount}${unit}`, "g"))) {
    total += Math.floor(Number(count) * (unitNs[name] ?? 0));
  }
  return (text.startsWith("-") ? 0 - total : total) / nsPerMs;
}

/**
 * Fields of one line of comma-separated values, as Go's encoding/csv reads them: `a,"b,c","say ""d"""`. Empty text has none.
 * @throws Error where a quotation mark stands alone.
 */
export function splitCsv(text: string): readonly string[] {
  if (text === "") return [];
  const fields = Array.from(`,${text}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/gy));
  const read = fields.reduce((length, [field]) => length + field.length, 0);
  if (read !== text.length + 1)
    throw new Error('has a quotation mark alone: write "a,b" around commas, and "" for one');
  return fields.map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain);
}
