// SPDX-License-Identifier: Apache-2.0

import { providers } from "../../providers/index.ts";
import type { SandboxConfig } from "../config.ts";
import { createLanScenery } from "../sandbox/lan/lan-scenery.ts";
import { createNetnsNetwork } from "../sandbox/netns/create-netns-network.ts";
import type { SandboxRole, Scenery, SceneryContext } from "../sandbox/sandbox-parts.ts";
import type { Invocation } from "./command.ts";
import { connectRole, createSandboxController } from "./sandbox-roles.ts";
import { createVirtualNetwork } from "./virtual-network.ts";

/** Bare metal: a LAN, with the provider and speakers at work. */
export async function createSandboxOnLan(
  lan: SandboxConfig["lan"],
  context: SceneryContext,
  invocation: Invocation,
): Promise<Scenery> {
  const connect = (component: string) => connectRole(context.kubeconfigFile, component, invocation);
  const createController = (): SandboxRole =>
    createSandboxController(
      { factory: providers.baremetal, clusterName: "sandbox", className: undefined },
      connect("cloud-controller-manager"),
    );
  const network =
    lan === "netns"
      ? await createNetnsNetwork(context, process.pid)
      : createVirtualNetwork(context, () => connect("speaker"));
  return createLanScenery(network, createController, context);
}
