// SPDX-License-Identifier: Apache-2.0

/** The tables of the README, made from the code that they speak of. */

import { configurationReasons, serviceReasons } from "../../providers/baremetal/reasons.ts";
import { annotationPrefixes, serviceAnnotations } from "../../providers/baremetal/service-annotations.ts";
import { ineligibilityReasons } from "../../providers/baremetal/speaker/eligibility.ts";
import { controllerFlags, planFlags, sandboxFlags, speakerFlags } from "../../src/config.ts";
import { type Flag, type FlagTable, fallbackOf } from "../../src/flags.ts";

type Row = readonly string[];

function table(head: Row, rows: readonly Row[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

function flagTable<Values>(flags: FlagTable<Values>): string {
  const rows = Object.entries<Flag<unknown>>(flags).map(([name, flag]) => [
    `${flag.short ? `${code(`-${flag.short}`)}, ` : ""}${code(`--${name}`)}`,
    code(fallbackOf(flag)),
    `${flag.doc}${flag.env === undefined ? "" : ` Environment: ${code(flag.env)}.`}`,
  ]);
  return table(["flag", "default", "meaning"], rows);
}

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

/** By the name that stands in the README's `<!-- table: NAME -->`. */
export const readmeTables: Readonly<Record<string, string>> = {
  annotations: annotationTable(),
  "flags of cloud-controller-manager": flagTable(controllerFlags),
  "flags of speaker": flagTable(speakerFlags),
  "flags of plan": flagTable(planFlags),
  "flags of sandbox": flagTable(sandboxFlags),
  "reasons of Ready": reasonTable("reason", serviceReasons),
  "reasons of configuration": reasonTable("reason", configurationReasons),
  "reasons of candidates": reasonTable("reason", ineligibilityReasons),
};
