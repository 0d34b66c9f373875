// SPDX-License-Identifier: Apache-2.0

/** Everything an AWS scenario runs in: a control plane, moto with its mends, an account with a VPC and nodes, and Fairlead. */

import { systemClock } from "../../../src/clock.ts";
import type { FairleadProcess, StartOptions } from "../fairlead/fairlead.ts";
import { World } from "../world.ts";
import { Account } from "./account.ts";
import { awsEnvironment, callers, createClients } from "./aws-clients.ts";
import { type CloudNode, removeNode, startNode } from "./cloud-node.ts";
import { AwsEndpoint } from "./endpoint/aws-endpoint.ts";
import type { JournalEntry } from "./endpoint/journal.ts";
import { createMotoClient, type MotoClient } from "./endpoint/moto-client.ts";
import { mendedMoto } from "./mends.ts";
import { startMoto } from "./moto/moto-server.ts";
import { region } from "./region.ts";
import { clusterName } from "./seed.ts";

export interface AwsWorldOptions {
  /** `import.meta.filename` of the scenario: names its logs. */
  readonly scenario: string;
  /** Instances that are nodes, in one zone after the other; 2 unless told otherwise. */
  readonly nodes?: number;
  /** How long load balancers are provisioned, and targets initial. */
  readonly settleMs?: number;
}

export class AwsWorld {
  readonly world: World;
  readonly endpoint: AwsEndpoint;
  readonly account: Account;
  /** Where moto listens, for what the endpoint does not know. */
  readonly motoUrl: string;
  readonly nodes: CloudNode[] = [];
  readonly #moto: MotoClient;

  private constructor(world: World, motoUrl: string, parts: AwsParts) {
    this.world = world;
    this.motoUrl = motoUrl;
    this.endpoint = parts.endpoint;
    this.account = parts.account;
    this.#moto = parts.moto;
  }

  /** Call `stop` in an `after` hook. */
  static async start(options: AwsWorldOptions): Promise<AwsWorld> {
    const world = await World.start({ scenario: options.scenario, controllerManager: false });
    const program = world.environment.moto;
    if (program === undefined) throw new Error("this run has no moto");
    const motoUrl = await startMoto({ program, processes: world.processes });
    const moto = createMotoClient(motoUrl, region);
    const surroundings = { clock: systemClock, settleMs: options.settleMs ?? 500 };
    const endpoint = await AwsEndpoint.start(mendedMoto(moto.call, region, surroundings));
    const account = await Account.seed(createClients(endpoint.url, region), region);
    const aws = new AwsWorld(world, motoUrl, { endpoint, account, moto });
    for (let number = 1; number <= (options.nodes ?? 2); number++) await aws.addNode(`node-${number}`);
    return aws;
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

  startFairlead(options: StartOptions = {}): Promise<FairleadProcess> {
    return this.world.startController({
      ...options,
      cloudProvider: "aws",
      env: { ...awsEnvironment(this.endpoint.url, region), ...options.env },
      flags: [`--cluster-name=${clusterName}`, ...(options.flags ?? [])],
    });
  }

  /** What Fairlead called while `action` ran. */
  async callsDuring(action: () => Promise<unknown>): Promise<readonly JournalEntry[]> {
    const start = this.endpoint.journal.length;
    await action();
    return this.endpoint.journal.since(start, callers.fairlead);
  }

  async stop(): Promise<void> {
    this.account.clients.close();
    await this.world.stop();
    await this.endpoint.stop();
    await this.#moto.close();
  }
}

interface AwsParts {
  readonly endpoint: AwsEndpoint;
  readonly account: Account;
  readonly moto: MotoClient;
}
