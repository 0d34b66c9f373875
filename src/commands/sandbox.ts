// SPDX-License-Identifier: Apache-2.0

import { readFile } from "node:fs/promises";
import { providers } from "../../providers/index.ts";
import { systemClock, systemRandom } from "../clock.ts";
import { controllerFlags, type SandboxConfig } from "../config.ts";
import { createKubeClient } from "../kube/client.ts";
import { loadKubeconfig } from "../kube/kubeconfig.ts";
import { silentLog } from "../log.ts";
import { createMetrics } from "../metrics.ts";
import { createNetnsNetwork } from "../sandbox/netns/create-netns-network.ts";
import { runSandbox } from "../sandbox/sandbox.ts";
import type { SandboxParts, SandboxRole } from "../sandbox/sandbox-parts.ts";
import type { Invocation } from "./command.ts";
import type { Connection } from "./connection.ts";
import { runController } from "./run-controller.ts";
import { createVirtualNetwork } from "./virtual-network.ts";

/** In the sources two folders up, in the bundle one. */
const manifests = new URL(import.meta.url.endsWith(".ts") ? "../../manifests/" : "../manifests/", import.meta.url);

/** A connection of its own for each role, as if each were a process; their logs would only disturb what is told. */
function connectRole(kubeconfigFile: string, component: string, { env, version }: Invocation): Connection {
  const kubeconfig = loadKubeconfig({ file: kubeconfigFile, environment: env });
  const client = createKubeClient({ kubeconfig, clock: systemClock, userAgent: `fairlead-${component}/${version}` });
  return { client, metrics: createMetrics(), log: silentLog, clock: systemClock, random: systemRandom };
}

function createController(kubeconfigFile: string, invocation: Invocation): SandboxRole {
  const connection = connectRole(kubeconfigFile, "cloud-controller-manager", invocation);
  const settings = {
    factory: providers.baremetal,
    clusterName: "sandbox",
    className: undefined,
    workers: controllerFlags["concurrent-service-syncs"].fallback,
  };
  const role = runController(settings, connection);
  return {
    start: () => role.start(),
    async stop() {
      await role.stop();
      connection.client.close();
    },
  };
}

/** All that the sandbox cannot make itself. */
export function createSandboxParts(config: Pick<SandboxConfig, "lan">, invocation: Invocation): SandboxParts {
  return {
    pid: process.pid,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    createClient: (file) => connectRole(file, "sandbox", invocation).client,
    createController: (file) => createController(file, invocation),
    createNetwork: (context) =>
      config.lan === "netns"
        ? createNetnsNetwork(context, process.pid)
        : createVirtualNetwork(context, () => connectRole(context.kubeconfigFile, "speaker", invocation)),
    readManifest: (path) => readFile(new URL(path, manifests), "utf8"),
  };
}

/** Runs the sandbox on embedded parts. Returns its exit code. */
export async function runSandboxCommand(
  config: SandboxConfig,
  _positionals: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const { once, kubeconfig } = config;
  const { signal, print } = invocation;
  return runSandbox({ once, kubeconfig, signal, print }, createSandboxParts(config, invocation));
}
