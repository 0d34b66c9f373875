// SPDX-License-Identifier: Apache-2.0

import type { Action, ActionInput, ActionOutput, AwsApi } from "../../../../providers/aws/aws-api.ts";
import { createAwsRuntime } from "../../../../providers/aws/index.ts";
import type { AwsSettings } from "../../../../providers/aws/settings.ts";
import type { ProviderRuntime } from "../../../../src/controller/provider.ts";
import { createServiceController, type ServiceController } from "../../../../src/controller/service-controller.ts";
import type { ServiceWriter } from "../../../../src/controller/service-store.ts";
import { silentLog } from "../../../../src/log.ts";
import type { Node } from "../../../../src/model/request.ts";
import type { Service } from "../../../../src/model/service.ts";
import { InMemoryCluster } from "../../../controller/in-memory-cluster.ts";
import { ignoredLoopMetrics } from "../../../controller/loop-rig.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { clusterName, makeWorld, settings, type World, type WorldOptions, withQuickRetries } from "./world.ts";

export interface AwsRigOptions {
  readonly settings?: Partial<AwsSettings>;
  readonly world?: Omit<WorldOptions, "clock">;
  readonly workers?: number;
  /** Whether what goes on beside the passes does: watching what is being made, looking for drift. */
  readonly isRunning?: boolean;
}

/** When a process is killed: at its nth call to AWS, before it is made, or when it is done and the reply is on its way. */
export interface Killing {
  readonly call: number;
  readonly moment: "Before" | "After";
}

/** A process's connection to the world: when it is killed nothing goes out any more, and nothing comes back. */
class Process {
  #isAlive = true;
  /** Calls to AWS it has made. */
  calls = 0;
  readonly stop: AbortController = new AbortController();

  get isAlive(): boolean {
    return this.#isAlive;
  }

  kill(): void {
    this.#isAlive = false;
  }

  async unlessKilled<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#isAlive) return await never();
    try {
      const value = await work();
      return this.#isAlive ? value : await never();
    } catch (error) {
      if (this.#isAlive) throw error;
      return await never();
    }
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}

/** The whole loop with the AWS provider, on an account in this process and an in-memory cluster, by a clock that the test moves. */
export class AwsRig {
  readonly clock: FakeClock = new FakeClock();
  readonly cluster: InMemoryCluster = new InMemoryCluster();
  readonly world: World;
  /** `name: type reason message`. */
  readonly events: string[] = [];
  /** Kinds of what was found to have drifted. */
  readonly differences: string[] = [];
  /** Seconds that each cycle of looking for drift took. */
  readonly cycles: number[] = [];
  readonly #options: AwsRigOptions;
  #process = new Process();
  #controller: ServiceController | undefined;
  #killing: Killing | undefined;
  /** Called after each call to AWS that was done. */
  onCall: () => void = () => {};

  constructor(options: AwsRigOptions = {}) {
    this.#options = options;
    this.world = makeWorld({ clock: this.clock, ...options.world });
    this.cluster.setNodes(this.world.nodes);
  }

  get calls(): number {
    return this.#process.calls;
  }

  get isAlive(): boolean {
    return this.#process.isAlive;
  }

  /** The process of now is killed then. */
  killAt(killing: Killing): void {
    this.#killing = killing;
  }

  /** A new process on the same world. */
  start(): void {
    const process = new Process();
    this.#process = process;
    this.#killing = undefined;
    let controller: ServiceController | undefined;
    const runtime = this.#makeRuntime(process, (keys) => controller?.requeue(keys));
    controller = this.#makeController(process, runtime);
    this.#controller = controller;
    const started = controller;
    this.cluster.deliver();
    this.cluster.onServiceChange = (have, want) => started.serviceChanged(have, want);
    started.start({ workers: this.#options.workers ?? 4 });
    if (this.#options.isRunning ?? true) void runtime.run?.(process.stop.signal);
  }

  /** SIGKILL. */
  kill(): void {
    const process = this.#process;
    process.kill();
    process.stop.abort(new Error("killed"));
    this.cluster.onServiceChange = () => {};
    void this.#controller?.stop();
  }

  restart(): void {
    this.kill();
    this.start();
  }

  /** Nodes came or went. */
  setNodes(nodes: readonly Node[]): void {
    const before = new Map(this.cluster.stores.nodes.list().map((node) => [node.name, node]));
    this.cluster.setNodes(nodes);
    const after = new Map(nodes.map((node) => [node.name, node]));
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      if (before.get(name) !== after.get(name)) this.#controller?.nodeChanged(before.get(name), after.get(name));
    }
  }

  /** Lets time pass and all that falls due in it happen. */
  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    for (let turn = 0; turn < 5; turn++) await this.clock.advance(0);
  }

  /** Lets time pass until `isDone` says so; a minute at a time is looked at in steps of a tenth of a second. */
  async until(isDone: () => boolean, mostMs: number = 600_000): Promise<void> {
    const end = this.clock.monotonic() + mostMs;
    while (!isDone()) {
      if (this.clock.monotonic() >= end) throw new Error("it did not come about");
      await this.pass(100);
    }
  }

  service(key: string): Service | undefined {
    return this.cluster.server(key);
  }

  hostnameOf(key: string): string | undefined {
    return this.service(key)?.ingress[0]?.hostname;
  }

  #makeRuntime(process: Process, requeue: (keys: readonly string[]) => void): ProviderRuntime {
    const parts = {
      api: this.#makeApi(process),
      ownVpcId: async () => undefined,
      drift: {
        cycled: (seconds: number) => this.cycles.push(seconds),
        oldest: () => {},
        differed: (kind: string) => this.differences.push(kind),
      },
    };
    const context = { clusterName, log: silentLog, clock: this.clock, random: () => 0.5, requeue };
    return createAwsRuntime({ ...settings, ...this.#options.settings }, parts, context);
  }

  #makeApi(process: Process): AwsApi {
    const call = async <A extends Action>(
      action: A,
      input: ActionInput<A>,
      signal: AbortSignal,
    ): Promise<ActionOutput<A>> => {
      process.calls += 1;
      const killed = this.#killing?.call === process.calls ? this.#killing.moment : undefined;
      if (killed === "Before") process.kill();
      return await process.unlessKilled(async () => {
        try {
          return await this.world.api.call(action, input, signal);
        } finally {
          if (killed === "After") process.kill();
          this.onCall();
        }
      });
    };
    return withQuickRetries({ call });
  }

  #makeController(process: Process, runtime: ProviderRuntime): ServiceController {
    return createServiceController({
      runtime,
      stores: this.cluster.stores,
      writer: this.#makeWriter(process),
      events: {
        event: ({ name }, type, reason, message) => {
          if (process.isAlive) this.events.push(`${name}: ${type} ${reason} ${message}`);
        },
      },
      clock: this.clock,
      random: () => 0.5,
      log: silentLog,
      metrics: ignoredLoopMetrics,
      clusterName,
      className: undefined,
    });
  }

  #makeWriter(process: Process): ServiceWriter {
    const { cluster } = this;
    return {
      patchStatus: (...args) => process.unlessKilled(() => cluster.patchStatus(...args)),
      patchNodePorts: (...args) => process.unlessKilled(() => cluster.patchNodePorts(...args)),
    };
  }
}
