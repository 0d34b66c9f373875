// SPDX-License-Identifier: Apache-2.0

import type { Random } from "../../src/clock.ts";
import type { ProviderRuntime } from "../../src/controller/provider.ts";
import { createServiceController, type ServiceController } from "../../src/controller/service-controller.ts";
import type { ServiceControllerMetrics } from "../../src/controller/service-controller-options.ts";
import type { EventSink } from "../../src/controller/service-store.ts";
import type { WorkQueueMetrics } from "../../src/controller/workqueue.ts";
import { silentLog } from "../../src/log.ts";
import { readyCondition } from "../../src/model/condition.ts";
import type { Service } from "../../src/model/service.ts";
import { FakeCloud } from "../contract/fake-cloud.ts";
import { createFakeRuntime } from "../contract/fake-provider.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeNode } from "../support/make-service.ts";
import { InMemoryCluster } from "./in-memory-cluster.ts";

export interface RigOptions {
  readonly runtime?: Partial<ProviderRuntime>;
  readonly className?: string;
  readonly nodePortRange?: { readonly first: number; readonly last: number };
}

/** The loop with a fake provider, on an in-memory cluster with two nodes, by a clock that the test moves. */
export class LoopRig {
  readonly cluster: InMemoryCluster = new InMemoryCluster();
  readonly cloud: FakeCloud = new FakeCloud();
  readonly clock: FakeClock = new FakeClock();
  /** `name: type reason message`. */
  readonly events: string[] = [];
  readonly outcomes: string[] = [];
  /** What changes of nodes have led to: `Synced` or `Failed` for each load balancer, and when all were done. */
  readonly nodeSyncs: string[] = [];
  readonly #options: RigOptions;
  runtime: ReturnType<typeof createFakeRuntime>;
  controller: ServiceController;

  constructor(options: RigOptions = {}) {
    this.#options = options;
    this.cluster.setNodes([makeNode({ name: "node-1" }), makeNode({ name: "node-2" })]);
    this.runtime = createFakeRuntime(this.cloud, options.runtime);
    this.controller = this.#make();
  }

  start(workers: number = 2): void {
    this.cluster.deliver();
    this.controller.start({ workers });
  }

  /** SIGKILL and a new process: nothing of the old one does anything any more. */
  async restart(): Promise<void> {
    await this.controller.stop();
    this.runtime = createFakeRuntime(this.cloud, this.#options.runtime);
    this.controller = this.#make();
    this.start();
  }

  /** Lets all that is due now happen. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await this.clock.advance(0);
  }

  /** Lets time pass and all that falls due in it happen. */
  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.settle();
  }

  /** Another loop on the same cluster, with a cloud of its own; it hears of changes as this one does. */
  makeRival(random: Random): ServiceController {
    const own = this.cluster.onServiceChange;
    const rival = this.#assemble(createFakeRuntime(new FakeCloud(), this.#options.runtime), random);
    this.cluster.onServiceChange = (have, want) => {
      own(have, want);
      rival.serviceChanged(have, want);
    };
    return rival;
  }

  #make(): ServiceController {
    const controller = this.#assemble(this.runtime, () => 0.5);
    this.cluster.onServiceChange = (have, want) => controller.serviceChanged(have, want);
    return controller;
  }

  #assemble(runtime: ProviderRuntime, random: Random): ServiceController {
    const { className, nodePortRange } = this.#options;
    return createServiceController({
      runtime,
      stores: this.cluster.stores,
      writer: this.cluster,
      events: this.#events(),
      clock: this.clock,
      random,
      log: silentLog,
      metrics: {
        queue: ignoredQueueMetrics,
        reconciled: (outcome) => this.outcomes.push(outcome),
        nodes: {
          loadBalancerSynced: ({ failed }) => this.nodeSyncs.push(failed ? "Failed" : "Synced"),
          nodesSynced: (seconds) => this.nodeSyncs.push(`all after ${seconds} s`),
        },
      },
      clusterName: "test",
      className,
      ...(nodePortRange === undefined ? {} : { nodePortRange }),
    });
  }

  #events(): EventSink {
    return {
      event: ({ name }, type, reason, message) => this.events.push(`${name}: ${type} ${reason} ${message}`),
    };
  }
}

/** Bare metal's manner: nothing exists outside, all rides in one patch. */
export const inside: RigOptions = { runtime: { keepsStateOutside: false } };

/** A loop that has come to rest with these Services. */
export async function startLoop(options: RigOptions = {}, services: readonly Service[] = []): Promise<LoopRig> {
  const rig = new LoopRig(options);
  for (const service of services) rig.cluster.create(service);
  rig.start();
  await rig.settle();
  return rig;
}

/** The condition `fairlead.dev/Ready` as "Status Reason: message"; "none" where there is none. */
export function readyOf(service: Service | undefined): string {
  const condition = service?.conditions.find(({ type }) => type === readyCondition);
  return condition === undefined ? "none" : `${condition.status} ${condition.reason}: ${condition.message}`;
}

export const ignoredQueueMetrics: WorkQueueMetrics = {
  added: (): void => {},
  depth: (): void => {},
  waited: (): void => {},
  worked: (): void => {},
  retried: (): void => {},
};

export const ignoredLoopMetrics: ServiceControllerMetrics = {
  queue: ignoredQueueMetrics,
  reconciled: (): void => {},
  nodes: { loadBalancerSynced: (): void => {}, nodesSynced: (): void => {} },
};
