// SPDX-License-Identifier: Apache-2.0

import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { NewObject } from "../cluster/objects.ts";
import { type CommandResult, runCommand, tryCommand } from "../process/run-command.ts";
import { projectFolder } from "../run-environment.ts";

export type Values = Readonly<Record<string, unknown>>;

/** Release and namespace under which the objects of the chart have the names of those without Helm. */
export const release = { name: "fairlead", namespace: "fairlead-system" } as const;

const chart = join(projectFolder, "manifests/chart/fairlead");

/** Helm, at work on our chart. */
export class Helm {
  readonly #program: string;
  readonly #env: Readonly<Record<string, string>>;

  /** `folder` is for what it writes; without a kubeconfig it can render. */
  constructor(program: string, places: { readonly folder: string; readonly kubeconfig?: string }) {
    this.#program = program;
    const homes = ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"].map((name) => [name, places.folder]);
    this.#env = { ...Object.fromEntries(homes), KUBECONFIG: places.kubeconfig ?? "/dev/null" };
  }

  /** Judges the chart, taking warnings for mistakes. Returns what is said. @throws Error when there is one */
  lint(values: Values): Promise<string> {
    return runCommand(this.#program, ["lint", chart, "--strict", "--values", "-"], this.#with(values));
  }

  /** What the chart comes to with these values. @throws Error with what Helm says */
  async render(values: Values): Promise<readonly NewObject[]> {
    const { code, stdout, stderr } = await this.tryRender(values);
    if (code !== 0) throw new Error(stderr);
    return parseAllDocuments(stdout)
      .map((document) => document.toJS() as NewObject | null)
      .filter((object) => object !== null);
  }

  tryRender(values: Values): Promise<CommandResult> {
    const { name, namespace } = release;
    const args = ["template", name, chart, "--namespace", namespace, "--values", "-"];
    return tryCommand(this.#program, args, this.#with(values));
  }

  /** Installs the release, or changes it. @throws Error with what Helm says */
  async install(values: Values): Promise<void> {
    const { name, namespace } = release;
    const args = ["upgrade", "--install", name, chart, "--namespace", namespace, "--create-namespace", "--values", "-"];
    await runCommand(this.#program, args, this.#with(values));
  }

  /** Takes the release away. @throws Error with what Helm says */
  async uninstall(): Promise<void> {
    const { name, namespace } = release;
    await runCommand(this.#program, ["uninstall", name, "--namespace", namespace], this.#with({}));
  }

  #with(values: Values) {
    return { input: JSON.stringify(values), env: this.#env, timeoutMs: 60_000 };
  }
}
