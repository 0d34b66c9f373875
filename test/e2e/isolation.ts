// SPDX-License-Identifier: Apache-2.0

/**
 * Runs a program in namespaces of its own (network, mounts, processes), so that nothing a test does reaches the machine, and
 * nothing outlives it: when the program ends, or is killed, the kernel ends its processes and drops its networks and mounts.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { constants } from "node:os";

/** Shell, because only a process inside can mount: its own /run/netns for `ip netns`, and a tmpfs for what etcd writes. */
const prepare =
  'mkdir -p /run/netns && mount -t tmpfs none /run/netns && mount -t tmpfs none "$0" && ip link set lo up && exec "$@"';

export interface IsolatedProgram {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Becomes a tmpfs inside. */
  readonly dataFolder: string;
}

/** Runs Node inside with `args`; resolves to its exit code. SIGINT and SIGTERM end everything inside at once. */
export async function runIsolated({ args, env, dataFolder }: IsolatedProgram): Promise<number> {
  mkdirSync(dataFolder, { recursive: true });
  const namespaces = ["--mount", "--net", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc"];
  const child = spawn("unshare", [...namespaces, "sh", "-c", prepare, dataFolder, process.execPath, ...args], {
    stdio: "inherit",
    // Programs that tell by process ids whether a folder under /tmp is still in use would misread those of other namespaces.
    env: { ...process.env, TMPDIR: dataFolder, ...env },
  });
  const stop = (signal: NodeJS.Signals): void => {
    child.kill("SIGKILL");
    process.exitCode = 128 + constants.signals[signal];
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const code = await exitCode(child);
  process.off("SIGINT", stop).off("SIGTERM", stop);
  return code;
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
