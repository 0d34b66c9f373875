// SPDX-License-Identifier: Apache-2.0

import { fileURLToPath } from "node:url";
import type { JournalEntry } from "../../../src/sandbox/aws/journal.ts";
import { eventually } from "../../e2e/eventually.ts";
import type { ProcessGroup } from "../../e2e/process/process-group.ts";
import type {
  AccountCommand,
  AccountCount,
  AccountLimit,
  AccountPlace,
  AccountSettings,
  FaultShares,
  MadeInstance,
} from "./account-protocol.ts";

const program = fileURLToPath(new URL("../programs/aws-account.ts", import.meta.url));

/** An AWS account in a process of its own, which ends with `processes`. */
export class AccountProcess {
  readonly url: string;
  readonly region: string;
  readonly #control: string;
  #seen = 0;

  private constructor({ url, region, control }: AccountPlace) {
    this.url = url;
    this.region = region;
    this.#control = control;
  }

  static async start(processes: ProcessGroup, settings: AccountSettings): Promise<AccountProcess> {
    const args = [program, JSON.stringify(settings)];
    const child = processes.start({ name: "aws-account", command: process.execPath, args });
    const line = await eventually("the account listens", () => {
      child.assertRunning();
      const [first, rest] = child.output().split("\n", 2);
      return rest === undefined ? undefined : first;
    });
    return new AccountProcess(JSON.parse(line) as AccountPlace);
  }

  /** All calls since the last time this was asked. */
  async callsSince(): Promise<readonly JournalEntry[]> {
    const calls = await this.callsSoFar();
    this.#seen += calls.length;
    return calls;
  }

  /** The same, which the next to ask gets again. */
  callsSoFar(): Promise<readonly JournalEntry[]> {
    return this.#tell({ kind: "Calls", since: this.#seen });
  }

  addInstances(count: number): Promise<readonly MadeInstance[]> {
    return this.#tell({ kind: "AddInstances", count });
  }

  count(): Promise<AccountCount> {
    return this.#tell({ kind: "Count" });
  }

  /** From now on a share of all calls fails. */
  async misbehave(shares: FaultShares): Promise<void> {
    await this.#tell({ kind: "Misbehave", shares });
  }

  /** From now on calls beyond these limits are throttled. */
  async limit(limits: readonly AccountLimit[]): Promise<void> {
    await this.#tell({ kind: "Limit", limits });
  }

  async #tell<T>(command: AccountCommand): Promise<T> {
    const answer = await fetch(this.#control, { method: "POST", body: JSON.stringify(command) });
    if (!answer.ok) throw new Error(`${command.kind}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
