// SPDX-License-Identifier: Apache-2.0

import type { ManagedController } from "../../../src/controller/managed-controller.ts";
import {
  type CloudNodeController,
  type CloudNodeSettings,
  createCloudNodeController,
} from "../../../src/controller/nodes/cloud-node-controller.ts";
import { createNodeLifecycleController } from "../../../src/controller/nodes/node-lifecycle-controller.ts";
import { silentLog } from "../../../src/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { FakeMachines } from "./fake-machines.ts";
import { NodeCluster } from "./node-cluster.ts";

/** An Event as `type reason node: message`. */
export type ToldEvent = string;

/** Both node controllers on a cluster and machines in memory, with a clock of the test's own. */
export class NodeRig {
  readonly clock: FakeClock = new FakeClock();
  readonly cluster: NodeCluster;
  readonly machines: FakeMachines;
  readonly events: ToldEvent[];
  /** What was counted, as `name value`. */
  readonly counted: string[] = [];
  readonly cloudNode: CloudNodeController;
  readonly lifecycle: ManagedController;

  /** With another's cluster it is the process that comes after that one. */
  constructor(settings: Partial<CloudNodeSettings> = {}, before?: NodeRig) {
    this.cluster = before?.cluster ?? new NodeCluster();
    this.machines = before?.machines ?? new FakeMachines();
    this.events = before?.events ?? [];
    const count = (name: string) => (value: string | number) => void this.counted.push(`${name} ${value}`);
    const parts = {
      instances: this.machines,
      nodes: this.cluster.directory,
      writer: this.cluster,
      events: {
        event: (subject: { readonly name: string }, type: string, reason: string, message: string) =>
          void this.events.push(`${type} ${reason} ${subject.name}: ${message}`),
      },
      clock: this.clock,
      random: () => 0.5,
      log: silentLog,
    };
    const answered = count("answered");
    const idle = (): void => undefined;
    const queue = { added: idle, depth: idle, waited: idle, worked: idle, retried: idle };
    const cloudNodeMetrics = {
      answered,
      queue,
      initialized: count("initialized"),
      synced: count("synced"),
      addressed: count("addressed"),
    };
    const lifecycleMetrics = { answered, deleted: count("deleted"), held: count("held"), tainted: count("tainted") };
    this.cloudNode = createCloudNodeController(
      { ...parts, metrics: cloudNodeMetrics },
      { workers: 4, statusWorkers: 4, statusPeriodMs: 300_000, ...settings },
    );
    this.lifecycle = createNodeLifecycleController({ ...parts, metrics: lifecycleMetrics }, { monitorPeriodMs: 5_000 });
    this.cluster.onChange = (have, want) => this.cloudNode.nodeChanged(have, want);
  }

  /** Until what was begun has come to rest, at the cost of this much time. */
  async settle(ms = 1_000): Promise<void> {
    await this.clock.advance(ms);
  }

  /** Reasons and nodes of the Events so far. */
  told(): readonly string[] {
    return this.events.map((event) => event.split(":")[0] ?? "");
  }

  async stop(graceMs = 0): Promise<void> {
    await Promise.all([this.cloudNode.stop(graceMs), this.lifecycle.stop(graceMs)]);
  }
}
