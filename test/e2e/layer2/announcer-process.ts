// SPDX-License-Identifier: Apache-2.0

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { GratuitousOptions } from "../../../providers/baremetal/speaker/gratuitous.ts";
import type {
  Announcement,
  AnnouncementTable,
  FrameCounters,
  Link,
  WorkerMessage,
} from "../../../providers/baremetal/speaker/model.ts";
import { eventually } from "../eventually.ts";
import type { NetworkNamespace } from "../lan/network-namespace.ts";

const program = fileURLToPath(new URL("../programs/announcer.ts", import.meta.url));

export interface AnnouncerSettings {
  /** undefined = those of the speaker's flag. */
  readonly excludeInterfaces?: readonly string[];
  readonly gratuitous?: GratuitousOptions;
  /** Of the bundle's worker, where that is to be tried. */
  readonly workerUrl?: string;
}

export type AnnouncerOrder =
  | { readonly kind: "Table"; readonly table: AnnouncementTable }
  | { readonly kind: "ReportCounters" }
  | { readonly kind: "Stop" }
  /** The program exits at once, with 4 and without closing anything. */
  | { readonly kind: "Exit" };

type Message<Kind extends WorkerMessage["kind"]> = Extract<WorkerMessage, { readonly kind: Kind }>;

/** The speaker's announcer alone, in a process in a namespace. */
export class AnnouncerProcess {
  readonly #child: ChildProcess;
  readonly #messages: WorkerMessage[] = [];
  readonly #exited: Promise<unknown[]>;
  #version = 0;
  #errors = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, "exit");
    child.on("message", (message: WorkerMessage) => this.#messages.push(message));
    child.stderr?.on("data", (text: Buffer) => {
      this.#errors += text.toString();
    });
    process.once("exit", () => child.kill("SIGKILL"));
  }

  /** `prefix` is a command to run it with, such as one that takes capabilities away. */
  static start(
    namespace: NetworkNamespace,
    settings: AnnouncerSettings = {},
    prefix: readonly string[] = [],
  ): AnnouncerProcess {
    const { command, args } = namespace.inside("env", [...prefix, process.execPath, program, JSON.stringify(settings)]);
    return new AnnouncerProcess(spawn(command, args, { stdio: ["ignore", "inherit", "pipe", "ipc"] }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when the table is in force. Texts are announced on all links. */
  async announce(...announcements: readonly (string | Announcement)[]): Promise<void> {
    const version = ++this.#version;
    const whole = announcements.map((one) => (typeof one === "string" ? { ip: one, interfaces: undefined } : one));
    this.#child.send({ kind: "Table", table: { version, announcements: whole } });
    await eventually(`table ${version} is in force`, () => {
      if (this.#child.exitCode !== null) throw new Error(`it has ended: ${this.#errors}`);
      return this.heard("Applied").at(-1)?.version === version;
    });
  }

  async counters(): Promise<FrameCounters> {
    const known = this.heard("Counters").length;
    this.#child.send({ kind: "ReportCounters" });
    const { counters } = await eventually("counters", () => this.heard("Counters").slice(known)[0]);
    return counters;
  }

  /** All messages of a kind so far. */
  heard<Kind extends WorkerMessage["kind"]>(kind: Kind): readonly Message<Kind>[] {
    return this.#messages.filter((message): message is Message<Kind> => message.kind === kind);
  }

  /** The link of this name as it was last told of. */
  link(name: string): Link | undefined {
    return this.heard("Links")
      .at(-1)
      ?.links.find((link) => link.name === name);
  }

  order(order: AnnouncerOrder): void {
    this.#child.send(order);
  }

  /** Its exit code, and what it has written to standard error. */
  async ended(): Promise<{ readonly code: unknown; readonly errors: string }> {
    const [code] = await this.#exited;
    return { code, errors: this.#errors };
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.connected) this.order({ kind: "Stop" });
    await this.#exited;
  }
}
