// SPDX-License-Identifier: Apache-2.0

/** The forms of names, labels, addresses and ports, with kube-apiserver's words for what is wrong with them (v1.36). */

import { isIP } from "node:net";
import { parseCidr } from "../../model/ip.ts";
import { type FieldError, invalidValue } from "./api-error.ts";

const LABEL_FORM = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN_FORM = String.raw`${LABEL_FORM}(\.${LABEL_FORM})*`;
const NAME_PART_FORM = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE_FORM = `(${NAME_PART_FORM})?`;

function matches(form: string, text: string): boolean {
  return new RegExp(`^(?:${form})$`).test(text);
}

/** `what (e.g. 'a',  or 'b', regex used for validation is 'form')`: two spaces, as the API server has them. */
function explain(what: string, form: string, examples: readonly string[]): string {
  const listed = examples.map((example) => `'${example}', `).join(" or ");
  return `${what} (e.g. ${listed}regex used for validation is '${form}')`;
}

function tooLong(limit: number): string {
  return `must be no more than ${limit} characters`;
}

/** RFC 1123 label: names of Services, Namespaces and ports. */
export function labelFaults(text: string): readonly string[] {
  const faults = text.length > 63 ? ["must be no more than 63 bytes"] : [];
  if (matches(LABEL_FORM, text)) return faults;
  if (matches(SUBDOMAIN_FORM, text)) return [...faults, "must not contain dots"];
  const what =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...faults, explain(what, LABEL_FORM, ["my-name", "123-abc"])];
}

/** RFC 1123 subdomain: names of most objects, and host names. */
export function subdomainFaults(text: string): readonly string[] {
  const faults = text.length > 253 ? ["must be no more than 253 bytes"] : [];
  if (matches(SUBDOMAIN_FORM, text)) return faults;
  const what =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...faults, explain(what, SUBDOMAIN_FORM, ["example.com"])];
}

/** `name` or `prefix/name`: keys of labels and annotations, load balancer classes. */
export function qualifiedNameFaults(text: string): readonly string[] {
  const parts = text.split("/");
  const form =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const examples = ["MyName", "my.name", "123-abc"];
  if (parts.length > 2) {
    const what = `a valid label key ${explain(form, NAME_PART_FORM, examples)}`;
    return [`${what} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = parts.at(-1) ?? "";
  const faults = parts.length === 2 ? subdomainFaults(parts[0] ?? "").map((fault) => `prefix part ${fault}`) : [];
  if (name === "") return [...faults, "name part must be non-empty"];
  const long = name.length > 63 ? ["name part must be no more than 63 bytes"] : [];
  const odd = matches(NAME_PART_FORM, name) ? [] : [`name part ${explain(form, NAME_PART_FORM, examples)}`];
  return [...faults, ...long, ...odd];
}

/** Values of labels. */
export function labelValueFaults(text: string): readonly string[] {
  const faults = text.length > 63 ? ["must be no more than 63 bytes"] : [];
  if (matches(LABEL_VALUE_FORM, text)) return faults;
  const what =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...faults, explain(what, LABEL_VALUE_FORM, ["MyValue", "my_value", "12345"])];
}

/** Names of container ports (RFC 6335 service names). */
export function portNameFaults(text: string): readonly string[] {
  const faults: string[] = [];
  if (text.length > 15) faults.push(tooLong(15));
  if (!/^[-a-z0-9]+$/.test(text)) {
    faults.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(text)) faults.push("must contain at least one letter (a-z)");
  if (text.includes("--")) faults.push("must not contain consecutive hyphens");
  if (text.startsWith("-") || text.endsWith("-")) faults.push("must not begin or end with a hyphen");
  return faults;
}

export function portNumberFaults(port: number): readonly string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? [] : ["must be between 1 and 65535, inclusive"];
}

/** The faults as errors of a field. */
export function toErrors(field: string, value: unknown, faults: readonly string[]): readonly FieldError[] {
  return faults.map((fault) => invalidValue(field, value, fault));
}

export function validateIp(field: string, text: string): readonly FieldError[] {
  if (isIP(text) !== 0 && !text.includes("%")) return [];
  return [invalidValue(field, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
}

export function validateCidr(field: string, text: string): readonly FieldError[] {
  if (parseCidr(text) !== undefined) return [];
  return [invalidValue(field, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
}
