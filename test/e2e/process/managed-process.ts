// SPDX-License-Identifier: Apache-2.0

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { systemClock } from "../../../src/clock.ts";

export interface ProcessSpec {
  /** Names the process in messages and its log file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ExitStatus {
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** A running program whose output goes to a file. */
export class ManagedProcess {
  readonly name: string;
  readonly logFile: string;
  /** Resolves once the program has ended; never rejects, a program that cannot be started has code 127. */
  readonly exited: Promise<ExitStatus>;
  readonly #child: ChildProcess;
  #status: ExitStatus | undefined;

  constructor(spec: ProcessSpec, logFile: string) {
    this.name = spec.name;
    this.logFile = logFile;
    const log = openSync(logFile, "a");
    this.#child = spawn(spec.command, spec.args, {
      stdio: ["ignore", log, log],
      env: { ...process.env, ...spec.env },
    });
    closeSync(log);
    this.exited = new Promise((resolve) => {
      const settle = (status: ExitStatus): void => {
        this.#status = status;
        resolve(status);
      };
      this.#child.once("error", () => settle({ code: 127, signal: undefined }));
      this.#child.once("exit", (code, signal) => settle({ code: code ?? undefined, signal: signal ?? undefined }));
    });
  }

  /** 0 where the program could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How it ended; undefined while it runs. */
  get status(): ExitStatus | undefined {
    return this.#status;
  }

  /** What it has printed so far. */
  output(): string {
    return readFileSync(this.logFile, "utf8");
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#status === undefined) this.#child.kill(signal);
  }

  /** Asks it to end, and kills it when it has not after `graceMs`. */
  async stop(graceMs = 5_000): Promise<ExitStatus> {
    this.kill("SIGTERM");
    const cancel = systemClock.after(graceMs, () => this.kill("SIGKILL"));
    const status = await this.exited;
    cancel();
    return status;
  }

  /** @throws Error with the end of its log when it has ended. */
  assertRunning(): void {
    if (this.#status === undefined) return;
    const tail = this.output().split("\n").slice(-15).join("\n");
    const how = this.#status.signal ?? `code ${this.#status.code ?? "unknown"}`;
    throw new Error(`${this.name} ended with ${how}; see ${this.logFile}:\n${tail}`);
  }
}
