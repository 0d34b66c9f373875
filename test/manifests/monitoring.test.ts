// SPDX-License-Identifier: Apache-2.0

/** Alerts and dashboard against the code: each metric that they name exists, with the labels that they use. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { alerts, monitoringFolder, ruleGroups } from "../support/alert-rules.ts";
import { metricCatalog } from "../support/metric-catalog.ts";
import { at, manifestsOf } from "./manifest-files.ts";
import { askedIn } from "./promql.ts";

/** Those that a target has, whatever it tells. */
const targetLabels = ["job", "instance", "namespace", "pod", "container", "node", "endpoint"];

/** By name: the labels of its series. */
const known = new Map<string, readonly string[]>([
  ["up", []],
  ["ALERTS", ["alertname", "alertstate", "severity"]],
  ["fairlead:pool_usage:ratio", ["pool", "family"]],
  ...metricCatalog.flatMap(({ name, type, labels }): [string, readonly string[]][] =>
    type === "histogram"
      ? [
          [`${name}_bucket`, [...labels, "le"]],
          [`${name}_sum`, labels],
          [`${name}_count`, labels],
        ]
      : [[name, labels]],
  ),
]);

function assertKnown(expression: string): void {
  const { selectors, groupings } = askedIn(expression);
  assert.notEqual(selectors.length, 0, `${expression} asks for nothing`);
  const available = new Set(targetLabels);
  for (const { metric, labels } of selectors) {
    const own = known.get(metric);
    assert.ok(own !== undefined, `there is no metric ${metric}`);
    for (const label of own) available.add(label);
    const unknown = labels.filter((label) => !own.includes(label) && !targetLabels.includes(label));
    assert.deepEqual(unknown, [], `${metric} has no such label`);
  }
  assert.deepEqual(
    groupings.filter((label) => !available.has(label)),
    [],
    `${expression} groups by what no series has`,
  );
}

describe("alerts", () => {
  for (const { alert, record, expr } of ruleGroups.flatMap(({ rules }) => rules)) {
    test(`${alert ?? record} asks for what there is`, () => assertKnown(expr));
  }

  test("each tells how grave it is, what it is about, and where one reads what to do", () => {
    for (const { name, severity, summary, description, runbook } of alerts) {
      assert.match(name, /^Fairlead[A-Z]\w+$/);
      assert.ok(["info", "warning", "critical"].includes(severity), `${name}: ${severity}`);
      assert.match(summary, /^[A-Z].*[^.]$/, name);
      assert.match(description, /^\S.{20,}/, name);
      const [file, anchor = ""] = runbook.split("#");
      assert.equal(file, "docs/metrics.md", name);
      assert.ok(anchor.split("-").includes(name.toLowerCase()), `${name}: ${runbook}`);
    }
    assert.equal(new Set(alerts.map(({ name }) => name)).size, alerts.length);
  });

  test("their texts name labels that their expressions leave", () => {
    for (const { alert, expr, annotations } of ruleGroups.flatMap(({ rules }) => rules)) {
      const { selectors, groupings } = askedIn(expr);
      const own = selectors.flatMap(({ metric }) => known.get(metric) ?? []);
      const kept = /\bby \(/.test(expr) ? groupings : [...own, ...targetLabels];
      const named = Array.from(
        (annotations?.["description"] ?? "").matchAll(/\$labels\.(\w+)/g),
        ([, label = ""]) => label,
      );
      const missing = named.filter((label) => !kept.includes(label));
      assert.deepEqual(missing, [], `${alert} names them`);
    }
  });

  test("each has a heading in docs/metrics.md, and no heading is of an alert that is not there", () => {
    const text = readFileSync(join(monitoringFolder, "../../docs/metrics.md"), "utf8");
    const headings = Array.from(text.matchAll(/^### (Fairlead.*)$/gm), ([, names = ""]) => names.split(", ")).flat();
    assert.deepEqual(
      headings,
      alerts.map(({ name }) => name),
    );
  });
});

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

describe("the dashboard", () => {
  const dashboard = JSON.parse(readFileSync(join(monitoringFolder, "dashboard.json"), "utf8")) as {
    readonly panels: readonly Panel[];
  };
  const panels = dashboard.panels.filter(({ type }) => type !== "row");

  for (const { title, targets = [] } of panels) {
    test(`"${title}" asks for what there is`, () => {
      assert.notEqual(targets.length, 0);
      for (const { expr } of targets) assertKnown(expr);
    });
  }

  test("has a row for each topic, and no panel over another", () => {
    const rows = dashboard.panels.filter(({ type }) => type === "row").map(({ title }) => title);
    assert.deepEqual(rows, [
      "Overview",
      "Services",
      "Queue",
      "API server",
      "AWS",
      "Pools",
      "Speakers",
      "Leadership and nodes",
      "Process",
    ]);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          assert.ok(!taken.has(`${x}/${y}`), `${title} lies over another panel`);
          taken.add(`${x}/${y}`);
        }
      }
    }
  });
});

test("the component for speakers changes the argument that it means, and no other", async () => {
  const [daemonSet] = await manifestsOf("parts/speaker/daemonset.yaml");
  const text = readFileSync(join(monitoringFolder, "speakers/address-patch.yaml"), "utf8");
  const [tested, replaced, added] = parse(text) as readonly Readonly<Record<"op" | "path" | "value", unknown>>[];
  assert.ok(tested !== undefined && replaced !== undefined && added !== undefined);
  assert.deepEqual([tested.op, replaced.op, replaced.path], ["test", "replace", tested.path]);
  const value = at(daemonSet?.fields, ...String(tested.path).split("/").slice(1));
  assert.equal(value, tested.value);
  assert.equal(replaced.value, String(value).replace("127.0.0.1", ""));
  assert.equal(at(added.value, 0, "containerPort"), Number(String(value).split(":").at(-1)));
});
