// SPDX-License-Identifier: Apache-2.0

/** Label selectors with the meaning and the limits that apimachinery's `LabelSelectorAsSelector` gives them. */

import { UserError } from "../../src/errors.ts";
import { compareText } from "../../src/model/service.ts";
import type { LabelRequirement, LabelSelector } from "./model.ts";
import { type Fields, readFields, readList, readText, readTexts } from "./spec-fields.ts";

type Labels = Readonly<Record<string, string>>;

/** All of `matchLabels` and all of `matchExpressions`; the empty selector selects everything. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(selector.matchLabels).every(([key, value]) => labelOf(labels, key) === value) &&
    selector.matchExpressions.every((requirement) => meetsRequirement(requirement, labels))
  );
}

/** Whether one of them selects; false for no selectors at all. */
export function matchesAnySelector(selectors: readonly LabelSelector[], labels: Labels): boolean {
  return selectors.some((selector) => matchesSelector(selector, labels));
}

/**
 * A list of selectors, of which MetalLB refuses one that says the same thing twice.
 * @throws UserError "InvalidSelector", "DuplicateEntry" or "InvalidSpec"
 */
export function parseLabelSelectors(value: unknown, path: string): readonly LabelSelector[] {
  const selectors = readList(value, path).map((item, index) => parseLabelSelector(item, `${path}[${index}]`));
  refuseRepeats(selectors.map(canonicalSelector), path);
  return selectors;
}

/** @throws UserError "InvalidSelector", "DuplicateEntry" or "InvalidSpec" */
export function parseLabelSelector(value: unknown, path: string): LabelSelector {
  const fields = readFields(value, path);
  const matchExpressions = readList(fields["matchExpressions"], `${path}.matchExpressions`).map((item, index) =>
    parseRequirement(readFields(item, path), `${path}.matchExpressions[${index}]`),
  );
  refuseRepeats(matchExpressions.map(canonicalRequirement), `${path}.matchExpressions`);
  return { matchLabels: parseMatchLabels(fields["matchLabels"], `${path}.matchLabels`), matchExpressions };
}

function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function meetsRequirement({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const label = labelOf(labels, key);
  switch (operator) {
    case "In":
      return label !== undefined && values.includes(label);
    case "NotIn":
      return label === undefined || !values.includes(label);
    case "Exists":
      return label !== undefined;
    case "DoesNotExist":
      return label === undefined;
  }
}

function parseMatchLabels(value: unknown, path: string): Labels {
  const labels: Record<string, string> = {};
  for (const [key, item] of Object.entries(readFields(value, path))) {
    labels[checkKey(key, path)] = checkValue(readText(item, `${path}["${key}"]`), `${path}["${key}"]`);
  }
  return labels;
}

const operators = ["In", "NotIn", "Exists", "DoesNotExist"] as const;

function parseRequirement(fields: Fields, path: string): LabelRequirement {
  const key = checkKey(readText(fields["key"] ?? "", `${path}.key`), `${path}.key`);
  const wanted = fields["operator"];
  const operator = operators.find((known) => known === wanted);
  if (operator === undefined) {
    throw invalid(
      `${path}.operator is ${JSON.stringify(wanted) ?? "missing"}; it must be one of ${operators.join(", ")}.`,
    );
  }
  const values = readTexts(fields["values"], `${path}.values`);
  for (const [index, value] of values.entries()) checkValue(value, `${path}.values[${index}]`);
  const takesValues = operator === "In" || operator === "NotIn";
  if (takesValues && values.length === 0)
    throw invalid(`${path}.values is empty; ${operator} needs at least one value.`);
  if (!takesValues && values.length > 0) throw invalid(`${path}.values is not empty; ${operator} takes no values.`);
  refuseRepeats(values, `${path}.values`);
  return { key, operator, values };
}

// k8s.io/apimachinery/pkg/util/validation: IsQualifiedName, IsValidLabelValue, IsDNS1123Subdomain.
const namePattern = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefixPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const maxPrefixLength = 253;

function checkKey(key: string, path: string): string {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const prefixIsGood = prefix === undefined || (prefix.length <= maxPrefixLength && prefixPattern.test(prefix));
  if (prefixIsGood && namePattern.test(key.slice(slash + 1))) return key;
  throw invalid(`${path} has the label key "${key}", which is none; a key looks like app or example.com/app.`);
}

function checkValue(value: string, path: string): string {
  if (value === "" || namePattern.test(value)) return value;
  throw invalid(`${path} is "${value}", which no label can have as its value (63 letters, digits, "-", "_", ".").`);
}

function invalid(message: string): UserError {
  return new UserError("InvalidSelector", message);
}

function refuseRepeats(texts: readonly string[], path: string): void {
  const at = texts.findIndex((text, index) => texts.indexOf(text) !== index);
  if (at >= 0) throw new UserError("DuplicateEntry", `${path}[${at}] says again what stands before it; remove it.`);
}

function canonicalRequirement({ key, operator, values }: LabelRequirement): string {
  return JSON.stringify([key, operator, [...values].sort(compareText)]);
}

function canonicalSelector({ matchLabels, matchExpressions }: LabelSelector): string {
  const labels = Object.entries(matchLabels).sort(([left], [right]) => compareText(left, right));
  return JSON.stringify([labels, matchExpressions.map(canonicalRequirement)]);
}
