// SPDX-License-Identifier: Apache-2.0

import { existsSync, readdirSync } from "node:fs";
import { type CommandOptions, type CommandResult, runCommand, tryCommand } from "../process/run-command.ts";

/** One network namespace of Linux: a machine of the test LAN, as far as the network is concerned. */
export class NetworkNamespace {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static async create(name: string): Promise<NetworkNamespace> {
    await runCommand("ip", ["netns", "add", name]);
    const namespace = new NetworkNamespace(name);
    await namespace.links(["link set lo up"]);
    return namespace;
  }

  /** The command that runs `command` inside. */
  inside(command: string, args: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
    return { command: "ip", args: ["netns", "exec", this.name, command, ...args] };
  }

  /** Runs a program inside to its end, and gives back its exit code, whatever that is. */
  tryRun(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    return tryCommand("ip", this.inside(command, args).args, options);
  }

  /** Runs a program inside to its end. @throws Error unless it ended with 0. */
  run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
    return runCommand("ip", this.inside(command, args).args, options);
  }

  /** Runs lines of `ip -batch`: "link …", "addr …", "route …". */
  async links(lines: readonly string[]): Promise<void> {
    await runCommand("ip", ["-n", this.name, "-batch", "-"], { input: `${lines.join("\n")}\n` });
  }

  /** Sets keys such as `net.ipv4.ip_forward`. */
  async sysctl(settings: Readonly<Record<string, string>>): Promise<void> {
    const script = Object.entries(settings)
      .map(([key, value]) => `echo ${value} > /proc/sys/${key.replaceAll(".", "/")}`)
      .join("\n");
    await this.run("sh", ["-e", "-c", script]);
  }

  /** Takes it down; its ends of veth pairs go with it. */
  async delete(): Promise<void> {
    await tryCommand("ip", ["netns", "delete", this.name]);
  }
}

/** A prefix for the namespaces of this process, from which the next run can tell whether it is still alive. */
export const namespacePrefix: string = `fl${process.pid}-`;

/** Removes what runs that were killed have left: their processes first, then their namespaces. */
export async function removeLeftovers(): Promise<void> {
  const folder = "/run/netns";
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) {
    const owner = /^fl(\d+)-/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const pids = await tryCommand("ip", ["netns", "pids", name]);
    for (const pid of pids.stdout.split("\n").filter((line) => line !== "")) killQuietly(Number(pid));
    await tryCommand("ip", ["netns", "delete", name]);
  }
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended on its own in the meantime.
  }
}
