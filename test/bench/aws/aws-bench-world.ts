// SPDX-License-Identifier: Apache-2.0

/** What the benches for AWS run in: a control plane, an account with 50 ms a call, nodes, and Fairlead from the bundle. */

import { systemClock } from "../../../src/clock.ts";
import { awsEnvironment } from "../../e2e/aws/aws-clients.ts";
import { setReady } from "../../e2e/aws/cloud-node.ts";
import type { KubeApi } from "../../e2e/cluster/kube-api.ts";
import type { ServiceObject } from "../../e2e/cluster/objects.ts";
import { eventually } from "../../e2e/eventually.ts";
import type { FairleadProcess } from "../../e2e/fairlead/fairlead.ts";
import { newService, servicePath } from "../../e2e/service-objects.ts";
import { World } from "../../e2e/world.ts";
import { AddressCount, eachOf } from "../crowd.ts";
import { type ProcessUsage, processUsage } from "../usage.ts";
import { AccountProcess } from "./account-process.ts";
import type { MadeInstance } from "./account-protocol.ts";
import type { Calls } from "./calls.ts";

const clusterName = "bench-aws";

/** 1,000 Services of 3 ports have more NodePorts than the default range. */
const nodePortRange = "20000-32767";

/** Of AWS, one to three minutes; the figures are about what is called, and each further look costs one call for 20 of them. */
const provisioningMs = 5_000;

/** No look for drift, where only what an event itself costs is to be counted. */
export const withoutDrift = "--aws-drift-reads-per-second=0";

export interface AwsBenchOptions {
  readonly scenario: string;
  /** 3 where not given. */
  readonly nodes?: number;
}

export interface ServiceForm {
  /** TCP; 3 where not given. */
  readonly ports?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export class AwsBenchWorld {
  readonly world: World;
  readonly account: AccountProcess;
  #nodes = 0;
  #fairlead: FairleadProcess | undefined;

  private constructor(world: World, account: AccountProcess) {
    this.world = world;
    this.account = account;
  }

  /** Call `stop` whatever happens. */
  static async start({ scenario, nodes = 3 }: AwsBenchOptions): Promise<AwsBenchWorld> {
    const world = await World.start({
      scenario: `aws-${scenario}`,
      cloudProvider: "aws",
      controllerManager: false,
      apiServerFlags: [`--service-node-port-range=${nodePortRange}`],
    });
    try {
      const account = await AccountProcess.start(world.processes, { clusterName, perCallMs: 50, provisioningMs });
      const bench = new AwsBenchWorld(world, account);
      await bench.addNodes(await account.addInstances(nodes));
      return bench;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  get api(): KubeApi {
    return this.world.api;
  }

  async startFairlead({
    unready = false,
    flags = [],
  }: {
    readonly unready?: boolean;
    readonly flags?: readonly string[];
  } = {}): Promise<FairleadProcess> {
    const fairlead = await this.world.startController({
      unready,
      env: awsEnvironment(this.account.url, this.account.region),
      flags: [`--cluster-name=${clusterName}`, ...flags],
    });
    this.#fairlead = fairlead;
    return fairlead;
  }

  /** Ready from the start, as a node is that joins a cluster whose network is there; one every `everyMs`. */
  async addNodes(instances: readonly MadeInstance[], everyMs = 0): Promise<void> {
    const named = instances.map((instance) => ({ ...instance, name: `node-${++this.#nodes}` }));
    const adding = named.map(async (node, index) => {
      await systemClock.sleep(index * everyMs);
      await this.#addNode(node);
    });
    await Promise.all(adding);
  }

  async #addNode({ id, zone, name }: MadeInstance & { readonly name: string }): Promise<void> {
    await this.api.apply({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels: { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone } },
      spec: { providerID: `aws:///${zone}/${id}` },
    });
    await setReady(this.api, name, true);
  }

  /** Services `<prefix>-0` … */
  async createServices(
    prefix: string,
    count: number,
    { ports = 3, annotations = {} }: ServiceForm = {},
  ): Promise<void> {
    const spec = {
      selector: {},
      ports: Array.from({ length: ports }, (_, index) => ({ name: `port-${index}`, port: 80 + index })),
    };
    await eachOf(count, (index) =>
      this.api.create("/api/v1/namespaces/default/services", newService(`${prefix}-${index}`, spec, annotations)),
    );
  }

  /** Creates Services, and waits until this many more have a host name. Resolves to the milliseconds from the first to the last. */
  async serve(prefix: string, count: number, form: ServiceForm = {}): Promise<number> {
    const given = await AddressCount.start(this.api);
    try {
      const began = systemClock.monotonic();
      const served = given.reaches(given.holders + count);
      await this.createServices(prefix, count, form);
      return (await this.inTime(served)) - began;
    } finally {
      await given.stop();
    }
  }

  /** The same, unless Fairlead ends meanwhile, or it takes more than five minutes. */
  inTime<T>(result: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = systemClock.after(300_000, () => reject(new Error("nothing came of it in five minutes")));
      void this.#fairlead?.process.exited.then(() => reject(new Error("Fairlead has ended")));
      result.then(resolve, reject).finally(cancel);
    });
  }

  /** Deletes `<prefix>-0` … and waits until they are gone. Resolves to the milliseconds that took. */
  async remove(prefix: string, count: number, timeoutMs = 120_000): Promise<number> {
    const began = systemClock.monotonic();
    await eachOf(count, (index) => this.api.delete(servicePath(`${prefix}-${index}`)));
    const isOne = ({ metadata }: ServiceObject): boolean => metadata.name.startsWith(`${prefix}-`);
    await eventually(
      `the Services ${prefix}-… are gone`,
      async () => !(await this.api.list<ServiceObject>("/api/v1/namespaces/default/services")).some(isOne),
      { timeoutMs, intervalMs: 100 },
    );
    return systemClock.monotonic() - began;
  }

  /** Resolves to all calls that were not asked for yet, once none has come for `quietMs`. */
  async settled(quietMs = 3_000): Promise<Calls> {
    let count = -1;
    for (let calls = await this.account.callsSoFar(); calls.length !== count; calls = await this.account.callsSoFar()) {
      count = calls.length;
      await systemClock.sleep(quietMs);
    }
    return await this.account.callsSince();
  }

  /** Resolves when the account has been read after a start; the calls of that are not asked for again. */
  async settledStart(): Promise<void> {
    await systemClock.sleep(3_000);
    await this.account.callsSince();
  }

  async stop(): Promise<void> {
    await this.world.stop();
  }
}

export function memoryOf(fairlead: FairleadProcess): Promise<ProcessUsage> {
  return processUsage(fairlead.process.pid);
}
