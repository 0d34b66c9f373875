// SPDX-License-Identifier: Apache-2.0

/** Prometheus' own check of rules, and its engine on series that a test makes up or has scraped. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { ruleGroups } from "../../support/alert-rules.ts";
import { runCommand } from "../process/run-command.ts";

/** Values by series, each as promtool writes it: `1+2x30` is 1, 3, … of 31 minutes, `_` is no sample. */
export type Series = Readonly<Record<string, string>>;

/** What is to fire when. */
export interface Expectation {
  /** Minutes after the begin. */
  readonly at: number;
  /** Names of the alerts that fire then, and no others; once each, however many of them there are. */
  readonly firing: readonly string[];
}

export interface RuleTest {
  readonly name: string;
  readonly series: Series;
  readonly expectations: readonly Expectation[];
}

export class Promtool {
  readonly #program: string;
  readonly #folder: string;

  /** `folder` is for files that it reads. */
  constructor(program: string, folder: string) {
    this.#program = program;
    this.#folder = folder;
    writeFileSync(join(folder, "rules.yaml"), stringify({ groups: ruleGroups }));
  }

  /** @throws Error with what it finds fault with */
  checkRules(): Promise<string> {
    return runCommand(this.#program, ["check", "rules", "--lint=all", "--lint-fatal", "rules.yaml"], {
      cwd: this.#folder,
    });
  }

  /** @throws Error with what fires otherwise than expected */
  async testRules(tests: readonly RuleTest[]): Promise<void> {
    const file = {
      rule_files: ["rules.yaml"],
      evaluation_interval: "1m",
      tests: tests.map(({ name, series, expectations }) => ({
        name,
        interval: "1m",
        input_series: Object.entries(series).map(([each, values]) => ({ series: each, values })),
        promql_expr_test: expectations.map(({ at, firing }) => ({
          expr: 'count by (alertname) (ALERTS{alertstate="firing"}) > bool 0',
          eval_time: `${at}m`,
          exp_samples: firing.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
        })),
      })),
    };
    writeFileSync(join(this.#folder, "tests.yaml"), stringify(file, { lineWidth: 0 }));
    await runCommand(this.#program, ["test", "rules", "tests.yaml"], { cwd: this.#folder, timeoutMs: 60_000 });
  }
}
