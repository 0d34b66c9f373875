// SPDX-License-Identifier: Apache-2.0

/** The rules of manifests/monitoring, read as what they are. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const monitoringFolder: string = join(import.meta.dirname, "../../manifests/monitoring");

/** What the Prometheus operator hands to Prometheus. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Alert {
  readonly name: string;
  readonly severity: string;
  readonly summary: string;
  readonly description: string;
  /** A file and a heading in it. */
  readonly runbook: string;
}

export const ruleGroups: readonly RuleGroup[] = (
  parse(readFileSync(join(monitoringFolder, "rules.yaml"), "utf8")) as {
    readonly spec: { readonly groups: RuleGroup[] };
  }
).spec.groups;

/** In the order of the file. What is missing is "". */
export const alerts: readonly Alert[] = ruleGroups.flatMap(({ rules }) =>
  rules.flatMap(({ alert, labels, annotations }) =>
    alert === undefined
      ? []
      : {
          name: alert,
          severity: labels?.["severity"] ?? "",
          summary: annotations?.["summary"] ?? "",
          description: annotations?.["description"] ?? "",
          runbook: annotations?.["runbook"] ?? "",
        },
  ),
);
