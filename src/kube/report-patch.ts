// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import type { ConfigurationObject, ObjectReport } from "../controller/provider.ts";
import { fieldOf, listOf, textOf } from "./fields.ts";

/** A JSON Merge Patch of a status; see RFC 7396. */
export type MergePatch = Readonly<Record<string, unknown>>;

/**
 * What of the report the object's status does not say yet; undefined = nothing, so no write. The report is the whole status:
 * what it does not name is taken away. A condition keeps its `lastTransitionTime` while its status stays.
 */
export function reportPatch(current: ConfigurationObject, report: ObjectReport, now: string): MergePatch | undefined {
  const conditions = withTimes(report.conditions, listOf(current.status, "conditions"), now);
  const wanted = conditions.length === 0 ? report.fields : { ...report.fields, conditions };
  return mergePatch(fieldOf(current, "status"), wanted);
}

function withTimes(wanted: ObjectReport["conditions"], have: readonly unknown[], now: string): readonly unknown[] {
  return wanted.map((condition) => {
    const before = have.find((each) => textOf(each, "type") === condition.type);
    const since = textOf(before, "lastTransitionTime");
    const stayed = textOf(before, "status") === condition.status && since !== undefined;
    return { ...condition, lastTransitionTime: stayed ? since : now };
  });
}

/** What turns `have` into `want`; undefined = they are equal. Lists are replaced whole, as RFC 7396 has it. */
function mergePatch(have: unknown, want: Readonly<Record<string, unknown>>): MergePatch | undefined {
  const known = isRecord(have) ? have : {};
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(want)) {
    const change = isRecord(value) ? mergePatch(known[name], value) : value;
    if (change !== undefined && !isDeepStrictEqual(known[name], value)) patch[name] = change;
  }
  for (const name of Object.keys(known)) if (want[name] === undefined) patch[name] = null;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
