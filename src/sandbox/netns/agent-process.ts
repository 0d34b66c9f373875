// SPDX-License-Identifier: Apache-2.0

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { AgentCommand, AgentReply } from "./agent-protocol.ts";

const script = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./agent.ts" : "./sandbox-agent.js", import.meta.url),
);

interface Waiting {
  resolve(text: string): void;
  reject(error: Error): void;
}

/** The sandbox's end of an agent in a namespace. */
export class AgentProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #lastId = 0;
  #onLine: (line: string) => void = () => {};

  constructor(namespace: string) {
    const args = ["netns", "exec", namespace, process.execPath, script];
    // In a session of its own: Ctrl-C is for the sandbox, which then ends its agents in order.
    this.#child = spawn("ip", args, { stdio: ["pipe", "pipe", "inherit"], detached: true });
    this.#child.stdin.on("error", () => undefined);
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#take(JSON.parse(line) as AgentReply));
    this.#ended = new Promise((resolve) => this.#child.once("close", () => resolve(this.#giveUp())));
    this.#child.once("error", () => this.#giveUp());
  }

  /** Resolves when it is done, with what it came to. @throws Error when it cannot be done, or the agent has ended. */
  send(command: AgentCommand): Promise<string> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdin.write(`${JSON.stringify({ id, command })}\n`);
    });
  }

  /** Gets the lines of what is watched. */
  onLine(listener: (line: string) => void): void {
    this.#onLine = listener;
  }

  /** Ends it, and all that it started. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }

  #take({ id, text = "", error }: AgentReply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (id === 0) this.#onLine(text);
    else if (error === undefined) waiting?.resolve(text);
    else waiting?.reject(new Error(error));
  }

  #giveUp(): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error("the agent in the namespace has ended"));
    this.#waiting.clear();
  }
}
