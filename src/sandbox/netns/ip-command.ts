// SPDX-License-Identifier: Apache-2.0

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../errors.ts";

const run = promisify(execFile);
/** No command of `ip` that is used here takes long. */
const TIMEOUT_MS = 10_000;

/** Runs iproute2's `ip`; returns what it prints. @throws UserError when it is not there or refuses. */
export async function ip(...args: string[]): Promise<string> {
  try {
    const { stdout } = await run("ip", args, { timeout: TIMEOUT_MS });
    return stdout;
  } catch (thrown) {
    const { code, stderr } = thrown as { readonly code?: unknown; readonly stderr?: unknown };
    if (code === "ENOENT") throw new UserError("MissingProgram", "--lan=netns needs the program ip (iproute2)");
    const why = typeof stderr === "string" && stderr !== "" ? stderr.trim() : String(thrown);
    throw new UserError("NetworkRefused", `ip ${args.join(" ")}: ${why}; --lan=netns needs root on Linux`);
  }
}

/** As `ip`, where it does not matter whether it can be done: the thing may be gone already. */
export async function tryIp(...args: string[]): Promise<string> {
  return ip(...args).catch(() => "");
}
