// SPDX-License-Identifier: Apache-2.0

/** Everything an AWS scenario runs in: a control plane, an AWS account with a VPC and nodes, and Fairlead. */

import { ingressAddresses } from "../cluster/objects.ts";
import { eventually } from "../eventually.ts";
import type { FairleadProcess, StartOptions } from "../fairlead/fairlead.ts";
import type { Services } from "../services.ts";
import { World } from "../world.ts";
import { type Account, type Whole, wholeOf } from "./account.ts";
import { awsEnvironment } from "./aws-clients.ts";
import { AwsCloud } from "./aws-cloud.ts";
import { type CloudNode, removeNode, startNode } from "./cloud-node.ts";
import type { AwsEndpoint } from "./endpoint/aws-endpoint.ts";
import type { JournalEntry } from "./endpoint/journal.ts";
import { region } from "./region.ts";
import { clusterName } from "./seed.ts";

export interface AwsWorldOptions {
  /** `import.meta.filename` of the scenario: names its logs. */
  readonly scenario: string;
  /** Instances that are nodes, in one zone after the other; 2 unless told otherwise. */
  readonly nodes?: number;
  /** How long load balancers are provisioned, targets initial, and groups of deleted ones in use; 0 unless told otherwise. */
  readonly settleMs?: number;
}

export class AwsWorld {
  readonly world: World;
  readonly cloud: AwsCloud;
  readonly nodes: CloudNode[] = [];

  private constructor(world: World, cloud: AwsCloud) {
    this.world = world;
    this.cloud = cloud;
  }

  /** Call `stop` in an `after` hook. */
  static async start({ scenario, nodes = 2, settleMs = 0 }: AwsWorldOptions): Promise<AwsWorld> {
    const world = await World.start({ scenario, cloudProvider: "aws", controllerManager: false });
    const { environment, processes } = world;
    const aws = new AwsWorld(world, await AwsCloud.start({ environment, processes, settleMs }));
    for (let number = 1; number <= nodes; number++) await aws.addNode(`node-${number}`);
    return aws;
  }

  get account(): Account {
    return this.cloud.account;
  }

  get endpoint(): AwsEndpoint {
    return this.cloud.endpoint;
  }

  get services(): Services {
    return this.world.services;
  }

  /** A node in the zone whose turn it is. */
  async addNode(name: string): Promise<CloudNode> {
    const { zones } = this.account.seeded;
    const zone = zones[this.nodes.length % zones.length];
    if (zone === undefined) throw new Error("the account has no zones");
    const node = await startNode(this.world.api, this.account, name, zone);
    this.nodes.push(node);
    return node;
  }

  async removeNode(node: CloudNode): Promise<void> {
    this.nodes.splice(this.nodes.indexOf(node), 1);
    await removeNode(this.world.api, this.account, node);
  }

  /** It looks for no drift unless the flags say otherwise, so that calls can be counted. */
  startFairlead(options: StartOptions = {}): Promise<FairleadProcess> {
    return this.world.startController({
      ...options,
      env: { ...awsEnvironment(this.endpoint.url, region), ...options.env },
      flags: [`--cluster-name=${clusterName}`, "--aws-drift-reads-per-second=0", ...(options.flags ?? [])],
    });
  }

  /** The load balancer whose name the Service's status shows, once there is one. */
  async published(name: string, timeoutMs?: number): Promise<Whole> {
    const [hostname = ""] = await this.services.addressed(name, 1, timeoutMs);
    return this.account.see(`${hostname} is there`, (ours) => wholeOf(ours, hostname));
  }

  /** Resolves when `look` throws no more, of the load balancer that the Service's status shows. */
  seen(name: string, what: string, look: (whole: Whole) => void, timeoutMs = 20_000): Promise<Whole> {
    return eventually(
      `${name}: ${what}`,
      async () => {
        const [hostname = ""] = ingressAddresses(await this.services.get(name));
        const whole = wholeOf(await this.account.ours(), hostname);
        if (whole !== undefined) look(whole);
        return whole;
      },
      { timeoutMs, intervalMs: 150 },
    );
  }

  /** What Fairlead called while `action` ran. */
  callsDuring(action: () => Promise<unknown>): Promise<readonly JournalEntry[]> {
    return this.cloud.callsDuring(action);
  }

  async stop(): Promise<void> {
    await this.world.stop();
    await this.cloud.stop();
  }
}
