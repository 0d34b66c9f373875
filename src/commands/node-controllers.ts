// SPDX-License-Identifier: Apache-2.0

import type { ManagedController } from "../controller/managed-controller.ts";
import { createCloudNodeController } from "../controller/nodes/cloud-node-controller.ts";
import { createNodeLifecycleController } from "../controller/nodes/node-lifecycle-controller.ts";
import type { ControllerSelection } from "../flags/controllers-flag.ts";
import type { NodeConfig } from "../flags/node-flags.ts";
import type { NodeControllerParts } from "./manager-work.ts";

/** Upstream's two controllers of nodes, those of them that were selected, each telling its Events under its own name. */
export function createNodeControllers(
  selection: ControllerSelection,
  config: NodeConfig,
  parts: NodeControllerParts,
): readonly ManagedController[] {
  return [
    ...(selection["cloud-node-controller"] ? [createCloudNode(config, parts)] : []),
    ...(selection["cloud-node-lifecycle-controller"] ? [createLifecycle(config, parts)] : []),
  ];
}

function createCloudNode(config: NodeConfig, parts: NodeControllerParts): ManagedController {
  const { instances, view, connection } = parts;
  const events = parts.eventsOf("cloud-node-controller");
  const { nodes, nodeWriter: writer } = view;
  const { clock, random, log, metrics } = connection;
  const inHand = (): readonly number[] => controller.secondsInProgress();
  const counted = metrics.nodes().cloudNode(inHand);
  const controller = createCloudNodeController(
    { instances, nodes, writer, events, clock, random, log, metrics: counted },
    {
      workers: config["concurrent-node-syncs"],
      statusWorkers: config["concurrent-node-status-updates"] || config["concurrent-node-syncs"],
      statusPeriodMs: config["node-status-update-frequency"],
    },
  );
  view.listen({
    serviceChanged() {},
    nodeChanged: (have, want) => controller.nodeChanged(have, want),
    endpointsChanged() {},
  });
  return controller;
}

function createLifecycle(config: NodeConfig, parts: NodeControllerParts): ManagedController {
  const { instances, view, connection } = parts;
  const events = parts.eventsOf("cloud-node-lifecycle-controller");
  const { nodes, nodeWriter: writer } = view;
  const { clock, random, log, metrics } = connection;
  return createNodeLifecycleController(
    { instances, nodes, writer, events, clock, random, log, metrics: metrics.nodes().lifecycle },
    { monitorPeriodMs: config["node-monitor-period"] },
  );
}
