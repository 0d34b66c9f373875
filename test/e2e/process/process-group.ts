// SPDX-License-Identifier: Apache-2.0

/** Every process of a test, so that none outlives it: not after a failure, not after Ctrl-C, not after a crash of the test. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ManagedProcess, type ProcessSpec } from "./managed-process.ts";

export class ProcessGroup {
  readonly logFolder: string;
  readonly #processes: ManagedProcess[] = [];
  readonly #killAll = (): void => {
    for (const child of this.#processes) child.kill("SIGKILL");
  };

  constructor(logFolder: string) {
    this.logFolder = logFolder;
    mkdirSync(logFolder, { recursive: true });
    process.once("exit", this.#killAll);
    process.once("SIGTERM", endOnSignal);
  }

  /** Starts a process whose output goes to `<name>.log` (`<name>-2.log` when it is started again, and so on). */
  start(spec: ProcessSpec): ManagedProcess {
    const earlier = this.#processes.filter((child) => child.name === spec.name).length;
    const file = earlier === 0 ? `${spec.name}.log` : `${spec.name}-${earlier + 1}.log`;
    const child = new ManagedProcess(spec, join(this.logFolder, file));
    this.#processes.push(child);
    return child;
  }

  /** Ends all processes, the youngest first, so that nobody complains about a server that went before its clients. */
  async stop(): Promise<void> {
    for (const child of this.#processes.toReversed()) child.kill("SIGKILL");
    await Promise.all(this.#processes.map((child) => child.exited));
    process.off("exit", this.#killAll);
    process.off("SIGTERM", endOnSignal);
  }
}

/** The test runner ends a file that takes too long by SIGTERM, which alone would not call the handlers of "exit". */
function endOnSignal(): void {
  process.exit(143);
}
