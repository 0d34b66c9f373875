// SPDX-License-Identifier: Apache-2.0

import type { CloudConfig } from "../cloud-config/cloud-config.ts";
import { type ControllerConfig, controllerFlags } from "../config.ts";
import type { Fence } from "../controller/fence.ts";
import { selectControllers } from "../flags/controllers-flag.ts";
import type { ManagerSettings } from "./manager-work.ts";
import { createNodeControllers } from "./node-controllers.ts";
import { toProviderEntry } from "./provider-entries.ts";

/** What the controller manager is to do, by its flags and what the cloud configuration says beside and over them. */
export function toManagerSettings(
  flags: ControllerConfig,
  cloudConfig: CloudConfig,
  fence: Fence | undefined,
): ManagerSettings {
  const config = { ...flags, "cluster-name": clusterNameOf(flags, cloudConfig) };
  const selection = selectControllers(config.controllers);
  const looksAfterNodes = selection["cloud-node-controller"] || selection["cloud-node-lifecycle-controller"];
  const services = {
    workers: config["concurrent-service-syncs"],
    nodePortRange: config["service-node-port-range"],
  };
  return {
    providers: cloudConfig.providers.map((section) => toProviderEntry(section, config, fence)),
    clusterName: config["cluster-name"],
    services: selection["service-lb-controller"] ? services : undefined,
    nodes: looksAfterNodes
      ? {
          provider: config["cloud-provider"],
          createControllers: (parts) => createNodeControllers(selection, config, parts),
        }
      : undefined,
    startIntervalMs: config["controller-start-interval"],
  };
}

/** A flag that was given wins here: the name is part of what load balancers are known by, for all providers. */
function clusterNameOf(flags: ControllerConfig, cloudConfig: CloudConfig): string {
  const { "cluster-name": given } = flags;
  return given === controllerFlags["cluster-name"].fallback ? (cloudConfig.clusterName ?? given) : given;
}
