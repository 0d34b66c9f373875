// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject } from "../../src/controller/provider.ts";
import { UserError } from "../../src/errors.ts";
import { formatIpRange, parseIp, parseIpRange, type RangeFault, rangesOverlap } from "../../src/model/ip.ts";
import { matchesAnySelector, parseLabelSelectors } from "./label-selector.ts";
import type { AddressRange, IPAddressPool, ServiceAllocation } from "./model.ts";
import { type Fields, readBoolean, readFields, readTexts, readUniqueTexts } from "./spec-fields.ts";

/** A namespace, as much of it as `namespaceSelectors` look at. */
export interface Namespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads an IPAddressPool, its namespace selectors resolved. @throws UserError that names the field and says how to mend it */
export function parsePool(object: ConfigurationObject, namespaces: readonly Namespace[]): IPAddressPool {
  const spec = readFields(object.spec, "spec");
  return {
    name: object.name,
    labels: object.labels,
    ranges: parseAddresses(spec["addresses"]),
    autoAssign: readBoolean(spec["autoAssign"], "spec.autoAssign", true),
    avoidBuggyIPs: readBoolean(spec["avoidBuggyIPs"], "spec.avoidBuggyIPs", false),
    serviceAllocation: parseServiceAllocation(spec["serviceAllocation"], namespaces),
  };
}

/** The same pool with its namespace selectors resolved anew, for a form that was read earlier. */
export function withNamespaces(
  pool: IPAddressPool | undefined,
  namespaces: readonly Namespace[],
): IPAddressPool | undefined {
  if (pool?.serviceAllocation === undefined) return pool;
  const allowedNamespaces = allowedNamespacesOf(pool.serviceAllocation, namespaces);
  return { ...pool, serviceAllocation: { ...pool.serviceAllocation, allowedNamespaces } };
}

function parseAddresses(value: unknown): readonly AddressRange[] {
  const texts = readTexts(value, "spec.addresses");
  if (texts.length === 0) {
    throw new UserError("NoAddresses", `spec.addresses is empty; list at least one of ${rangeForms}.`);
  }
  const ranges = texts.map((text, index) => parseAddressesEntry(text, `spec.addresses[${index}]`));
  refuseOverlapWithin(ranges);
  return ranges;
}

const rangeForms = "192.0.2.0/24, 192.0.2.10-192.0.2.20, 2001:db8::/120";

function parseAddressesEntry(text: string, path: string): AddressRange {
  const range = parseIpRange(text);
  if (typeof range !== "string") return range;
  throw new UserError(
    "InvalidAddress",
    `${path} "${text}" ${faultSentence(range, text)}; write it like ${rangeForms}.`,
  );
}

function faultSentence(fault: RangeFault, text: string): string {
  switch (fault) {
    case "BadCidr":
      return parseIp(text) === undefined
        ? "is no network"
        : `is a single address without its prefix length (/32 or /128)`;
    case "BadFirst":
      return "does not begin with an address";
    case "BadLast":
      return "does not end with an address";
    case "MixedFamilies":
      return "begins with an address of one family and ends with one of the other";
    case "Reversed":
      return "begins after its end";
  }
}

function refuseOverlapWithin(ranges: readonly AddressRange[]): void {
  for (const [index, range] of ranges.entries()) {
    const before = ranges.findIndex((other) => rangesOverlap(other, range));
    if (before === index) continue;
    const texts = `spec.addresses[${index}] (${formatIpRange(range)}) and spec.addresses[${before}]`;
    throw new UserError("OverlappingAddresses", `${texts} have addresses in common; list each address once.`);
  }
}

function parseServiceAllocation(value: unknown, namespaces: readonly Namespace[]): ServiceAllocation | undefined {
  if (value === undefined || value === null) return undefined;
  const path = "spec.serviceAllocation";
  const fields = readFields(value, path);
  const listed = {
    namespaces: readUniqueTexts(fields["namespaces"], `${path}.namespaces`),
    namespaceSelectors: parseLabelSelectors(fields["namespaceSelectors"], `${path}.namespaceSelectors`),
  };
  return {
    ...listed,
    priority: parsePriority(fields, `${path}.priority`),
    allowedNamespaces: allowedNamespacesOf(listed, namespaces),
    serviceSelectors: parseLabelSelectors(fields["serviceSelectors"], `${path}.serviceSelectors`),
  };
}

/** 0 and none mean the lowest priority, in MetalLB and so here. */
function parsePriority(fields: Fields, path: string): number {
  const priority = fields["priority"] ?? 0;
  if (typeof priority !== "number" || !Number.isInteger(priority) || priority < 0) {
    throw new UserError(
      "InvalidSpec",
      `${path} is ${JSON.stringify(priority)}; it must be 0 (none) or a whole number above.`,
    );
  }
  return priority === 0 ? Number.POSITIVE_INFINITY : priority;
}

function allowedNamespacesOf(
  allocation: Pick<ServiceAllocation, "namespaces" | "namespaceSelectors">,
  namespaces: readonly Namespace[],
): ReadonlySet<string> | undefined {
  const { namespaces: names, namespaceSelectors: selectors } = allocation;
  if (names.length === 0 && selectors.length === 0) return undefined;
  const selected = namespaces.filter(({ labels }) => matchesAnySelector(selectors, labels)).map(({ name }) => name);
  return new Set([...names, ...selected]);
}
