// SPDX-License-Identifier: Apache-2.0

/** The tables of README and docs, made from the code that they speak of. */

import { upstreamPrefix } from "../../providers/aws/annotations/dialect.ts";
import { annotationDocs } from "../../providers/aws/annotations/known.ts";
import { serviceIds } from "../../providers/aws/api/actions.ts";
import { defaultApiRates } from "../../providers/aws/api/api-rates.ts";
import {
  accountReasons,
  serviceReasons as awsServiceReasons,
  nodeReasons,
  passingReasons,
  warningReasons,
} from "../../providers/aws/reasons.ts";
import { configurationReasons, serviceReasons } from "../../providers/baremetal/reasons.ts";
import { annotationPrefixes, serviceAnnotations } from "../../providers/baremetal/service-annotations.ts";
import { ineligibilityReasons } from "../../providers/baremetal/speaker/eligibility.ts";
import { controllerFlags, planFlags, sandboxFlags, speakerFlags } from "../../src/config.ts";
import { fallbackOf } from "../../src/flags/describe-flags.ts";
import type { Flag, FlagTable } from "../../src/flags/parse-flags.ts";
import { alerts } from "./alert-rules.ts";
import { metricCatalog } from "./metric-catalog.ts";

type Row = readonly string[];

function table(head: Row, rows: readonly Row[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

/** With a row for the title of each group. */
function flagTable<Values>(flags: FlagTable<Values>): string {
  const groups = Map.groupBy(Object.entries<Flag<unknown>>(flags), ([, { group }]) => group);
  const rows = Array.from(groups, ([title, members]) => [
    ...(title === undefined ? [] : [[`**${title}**`, "", ""]]),
    ...members.map(([name, flag]) => flagRow(name, flag)),
  ]);
  return table(["flag", "default", "meaning"], rows.flat());
}

/** Of some, which README tells of. */
function shortFlagTable<Values>(flags: FlagTable<Values>, names: readonly (keyof Values & string)[]): string {
  return table(
    ["flag", "default", "meaning"],
    names.map((name) => flagRow(name, flags[name])),
  );
}

function flagRow(name: string, flag: Flag<unknown>): Row {
  return [
    `${flag.short ? `${code(`-${flag.short}`)}, ` : ""}${code(`--${name}`)}`,
    code(fallbackOf(flag)),
    `${flag.doc}${flag.env === undefined ? "" : ` Environment: ${code(flag.env)}.`}`,
  ];
}

/** What most installations set. */
const mainControllerFlags = [
  "cloud-provider",
  "cloud-config",
  "cluster-name",
  "controllers",
  "load-balancer-class",
  "concurrent-service-syncs",
  "leader-elect-resource-namespace",
  "leader-elect-resource-name",
  "kubeconfig",
  "secure-port",
  "http-bind-address",
  "aws-region",
  "aws-vpc-id",
  "logging-format",
  "v",
] as const;

const mainSpeakerFlags = ["node-name", "exclude-interfaces", "gratuitous-interval", "drain-timeout"] as const;

function reasonTable(head: string, reasons: Readonly<Record<string, string>>): string {
  return table(
    [head, "meaning"],
    Object.entries(reasons).map(([reason, meaning]) => [code(reason), meaning]),
  );
}

function annotationTable(): string {
  const rows = Object.entries(serviceAnnotations).map(([name, { value, effect }]) => [
    annotationPrefixes.map((prefix) => code(`${prefix}/${name}`)).join("<br>"),
    value,
    effect,
  ]);
  return table(["annotation", "value", "effect"], rows);
}

/** The prefix that most have is said once, above the table. */
function awsAnnotationTable(): string {
  const rows = annotationDocs.map(({ key, value, default: fallback, doc }) => [
    code(key.replace(upstreamPrefix, "")),
    value,
    fallback,
    doc,
  ]);
  return table(["annotation", "value", "without it", "effect"], rows);
}

function rateTable(): string {
  const rows = defaultApiRates.map(({ service, operations, callsPerSecond, burst }) => [
    serviceIds[service],
    code(operations.source),
    String(callsPerSecond),
    String(burst),
  ]);
  return table(["service", "actions", "calls a second", "burst"], rows);
}

function metricTable(): string {
  const rows = metricCatalog.map(({ name, type, labels, where, help }) => [
    code(name),
    type,
    labels.map(code).join(", "),
    where,
    help.replace(/<\w+>/g, code),
  ]);
  return table(["metric", "type", "labels", "where", "meaning"], rows);
}

function alertTable(): string {
  const rows = alerts.map(({ name, severity, summary, runbook }) => [
    `[${name}](#${runbook.replace(/^.*#/, "")})`,
    severity,
    summary,
  ]);
  return table(["alert", "severity", "what it says"], rows);
}

/** By the name that stands in a document's `<!-- table: NAME -->`. */
export const readmeTables: Readonly<Record<string, string>> = {
  annotations: annotationTable(),
  "main flags of cloud-controller-manager": shortFlagTable(controllerFlags, mainControllerFlags),
  "main flags of speaker": shortFlagTable(speakerFlags, mainSpeakerFlags),
  "flags of cloud-controller-manager": flagTable(controllerFlags),
  "flags of speaker": flagTable(speakerFlags),
  "flags of plan": flagTable(planFlags),
  "flags of sandbox": flagTable(sandboxFlags),
  "reasons of Ready": reasonTable("reason", serviceReasons),
  "reasons of configuration": reasonTable("reason", configurationReasons),
  "reasons of candidates": reasonTable("reason", ineligibilityReasons),
  "annotations of AWS": awsAnnotationTable(),
  "reasons of Services on AWS": reasonTable("reason", awsServiceReasons),
  "reasons of the account on AWS": reasonTable("reason", accountReasons),
  "reasons that pass on AWS": reasonTable("reason", passingReasons),
  "reasons of nodes on AWS": reasonTable("reason", nodeReasons),
  "warnings on AWS": reasonTable("reason", warningReasons),
  "rates of calls to AWS": rateTable(),
  metrics: metricTable(),
  alerts: alertTable(),
};
