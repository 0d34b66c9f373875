// SPDX-License-Identifier: Apache-2.0

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The program itself: in the sources two folders up, in the bundle beside this file. */
const program = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../main.ts" : "./fairlead.js", import.meta.url),
);
/** What the speaker logs when it works. */
const STARTED = '"msg":"the speaker has started"';
/** Lines of its log that are told when it ends before its time. */
const KEPT_LINES = 5;

/** `fairlead speaker` as a process of its own, in this namespace. */
export class SpeakerProcess {
  #child: ChildProcess | undefined;

  /** Resolves when it works. @throws Error with the end of its log when it ends before. */
  async start(node: string, kubeconfig: string): Promise<void> {
    const args = [program, "speaker", `--node-name=${node}`, `--kubeconfig=${kubeconfig}`, "--drain-timeout=1s"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    this.#child = child;
    const log: string[] = [];
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        if (log.push(line) > KEPT_LINES) log.shift();
        if (line.includes(STARTED)) resolve();
      });
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`the speaker has ended: ${log.join("\n")}`)));
    });
  }

  /** Asks it to end in order, and waits for that. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    await ended;
  }

  kill(): void {
    this.#child?.kill("SIGKILL");
  }
}
