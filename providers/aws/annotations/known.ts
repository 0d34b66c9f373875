// SPDX-License-Identifier: Apache-2.0

/** All annotations that are known, for the README and for those who mistype one. */

import { nearest } from "../../../src/model/nearest.ts";
import { accessTable } from "./access-table.ts";
import { classicAnnotations } from "./classic.ts";
import { ownPrefix, upstreamPrefix } from "./dialect.ts";
import type { Findings } from "./findings.ts";
import { groupRow } from "./group-key.ts";
import { actionsRow, listenerAttributesRow, listenerTable } from "./listener-table.ts";
import { loadBalancerTable } from "./load-balancer-table.ts";
import type { AnnotationTable, Row } from "./row.ts";
import { portAttributesRow, targetGroupTable } from "./target-group-table.ts";

/** One annotation, as the README tells of it. */
export interface AnnotationDoc {
  readonly key: string;
  readonly value: string;
  readonly default: string;
  readonly doc: string;
}

const suffixedRows = [listenerAttributesRow, actionsRow];

/** In the order of the README. */
export const annotationDocs: readonly AnnotationDoc[] = [
  ...docsOf(loadBalancerTable),
  ...docsOf(accessTable),
  ...docsOf(listenerTable),
  ...suffixedRows.map((row) => ({ ...toDoc(row), key: `${row.key}.<PROTOCOL>-<port>` })),
  ...docsOf(targetGroupTable),
  toDoc(groupRow),
];

const knownKeys: readonly string[] = [
  ...annotationDocs.map(({ key }) => key),
  ...classicAnnotations.map(({ key }) => key),
];

/** Warns of annotations that nobody reads: those under our prefixes that are not known, and those for Classic Load Balancers. */
export function warnOfIneffective(findings: Findings): void {
  for (const key of Object.keys(findings.service.annotations).sort()) {
    const classic = classicAnnotations.find((each) => each.key === key);
    if (classic !== undefined) findings.warn("AnnotationIgnored", `Annotation ${key} ${classic.instead}`);
    else if (isOurs(key) && !isKnown(key)) findings.warn("UnknownAnnotation", describeUnknown(key));
  }
}

function isOurs(key: string): boolean {
  return key.startsWith(`${upstreamPrefix}aws-load-balancer`) || key.startsWith(ownPrefix);
}

function isKnown(key: string): boolean {
  if (knownKeys.includes(key)) return true;
  return [...suffixedRows, portAttributesRow].some((row) => key.startsWith(`${row.key}.`));
}

/** The prefix, which all have in common, would make everything near to everything. */
function describeUnknown(key: string): string {
  const prefix = key.startsWith(ownPrefix) ? ownPrefix : `${upstreamPrefix}aws-load-balancer-`;
  const candidates = knownKeys.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
  const word = nearest(key.slice(prefix.length), candidates);
  const meant = word === undefined ? undefined : `${prefix}${word}`;
  return `Annotation ${key} is not known and has no effect${meant === undefined ? "." : `; did you mean ${meant}?`}`;
}

function docsOf<Values>(table: AnnotationTable<Values>): readonly AnnotationDoc[] {
  return Object.values<Omit<Row<never>, "grammar">>(table).map(toDoc);
}

function toDoc({ key, value, fallback, doc }: Omit<Row<never>, "grammar">): AnnotationDoc {
  return { key, value, default: fallback, doc };
}
