// SPDX-License-Identifier: Apache-2.0

import { readFile } from "node:fs/promises";
import { systemClock, systemRandom } from "../clock.ts";
import { type SandboxConfig, sandboxFlags } from "../config.ts";
import { UserError } from "../errors.ts";
import { silentLog } from "../log.ts";
import { runSandbox } from "../sandbox/sandbox.ts";
import type { SandboxParts, Scenery, SceneryContext } from "../sandbox/sandbox-parts.ts";
import type { Invocation } from "./command.ts";
import { connectRole } from "./sandbox-roles.ts";

/** In the sources two folders up, in the bundle one. */
const manifests = new URL(import.meta.url.endsWith(".ts") ? "../../manifests/" : "../manifests/", import.meta.url);

/** What decides about the scenery. */
export type SceneryConfig = Pick<SandboxConfig, "provider" | "lan">;

/** Each provider's part is loaded only when it is asked for. */
async function createScenery(
  { provider, lan }: SceneryConfig,
  context: SceneryContext,
  invocation: Invocation,
): Promise<Scenery> {
  return provider === "aws"
    ? (await import("./sandbox-aws.ts")).createSandboxOnAws(context, invocation)
    : (await import("./sandbox-lan.ts")).createSandboxOnLan(lan, context, invocation);
}

/** All that the sandbox cannot make itself. */
export function createSandboxParts(config: SceneryConfig, invocation: Invocation): SandboxParts {
  return {
    pid: process.pid,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    createClient: (file) => connectRole(file, "sandbox", invocation).client,
    createScenery: (context) => createScenery(config, context, invocation),
    readManifest: (path) => readFile(new URL(path, manifests), "utf8"),
  };
}

/** Runs the sandbox on embedded parts. Returns its exit code. @throws UserError when the flags contradict each other */
export async function runSandboxCommand(
  config: SandboxConfig,
  _positionals: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const { once, kubeconfig, provider, lan } = config;
  if (provider === "aws" && lan !== sandboxFlags.lan.fallback) {
    throw new UserError("InvalidFlag", `--lan=${lan} is for --provider=baremetal: on AWS there is no LAN`);
  }
  const { signal, print } = invocation;
  return runSandbox({ once, kubeconfig, signal, print }, createSandboxParts(config, invocation));
}
