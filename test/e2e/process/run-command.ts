// SPDX-License-Identifier: Apache-2.0

import { execFile } from "node:child_process";

export interface CommandResult {
  /** undefined where a signal ended it, the one for running too long included. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a program to its end, and gives back its exit code, whatever that is. */
export function tryCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const settings = {
      timeout: options.timeoutMs ?? 30_000,
      killSignal: "SIGKILL",
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    } as const;
    const child = execFile(command, [...args], settings, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
      resolve({ code, stdout, stderr: code === undefined ? `${stderr}${error?.message ?? ""}` : stderr });
    });
    // A program that ends without reading its input breaks the pipe; its exit code says what there is to say.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

/** Runs a program to its end. @throws Error with what it printed, unless it ended with 0. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await tryCommand(command, args, options);
  if (result.code === 0) return result.stdout;
  throw new Error(`${command} ${args.join(" ")}: code ${result.code ?? "none"}\n${result.stdout}${result.stderr}`);
}
