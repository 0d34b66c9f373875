// SPDX-License-Identifier: Apache-2.0

import { systemClock, systemRandom } from "../clock.ts";
import { controllerFlags } from "../config.ts";
import { createKubeClient } from "../kube/client.ts";
import { loadKubeconfig } from "../kube/kubeconfig.ts";
import { silentLog } from "../log.ts";
import { createMetrics } from "../metrics/metrics.ts";
import type { SandboxRole } from "../sandbox/sandbox-parts.ts";
import type { Invocation } from "./command.ts";
import type { Connection } from "./connection.ts";
import { type ControllerSettings, runController } from "./run-controller.ts";
import type { RunningRole } from "./running-role.ts";

/** A connection of its own for each role, as if each were a process; their logs would only disturb what is told. */
export function connectRole(kubeconfigFile: string, component: string, { env, version }: Invocation): Connection {
  const kubeconfig = loadKubeconfig({ file: kubeconfigFile, environment: env });
  const client = createKubeClient({ kubeconfig, clock: systemClock, userAgent: `fairlead-${component}/${version}` });
  return { client, metrics: createMetrics(), log: silentLog, clock: systemClock, random: systemRandom };
}

/** The role, and its connection until it has stopped. */
export function endWithConnection(role: RunningRole, { client }: Connection): SandboxRole {
  return {
    start: () => role.start(),
    async stop() {
      await role.stop();
      client.close();
    },
  };
}

/** The controller of the sandbox's cluster. */
export function createSandboxController(
  settings: Pick<ControllerSettings, "factory" | "clusterName" | "className">,
  connection: Connection,
): SandboxRole {
  const workers = controllerFlags["concurrent-service-syncs"].fallback;
  const role = runController({ ...settings, workers }, connection);
  return endWithConnection(role, connection);
}
