// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { RunInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { eventually } from "../eventually.ts";
import type { AccountState, LoadBalancerState, SecurityGroupState, TargetGroupState } from "./account-state.ts";
import type { AwsClients } from "./aws-clients.ts";
import { readAccount } from "./read-account.ts";
import { clusterName, type SeededAccount, type SeededZone, seedAccount } from "./seed.ts";

/** Marks everything that Fairlead makes. */
const ownerTag = "fairlead.dev/cluster";

/** The AWS account of a scenario, and what tests ask of it. */
export class Account {
  readonly clients: AwsClients;
  readonly seeded: SeededAccount;
  readonly #start: AccountState;

  private constructor(clients: AwsClients, seeded: SeededAccount, start: AccountState) {
    this.clients = clients;
    this.seeded = seeded;
    this.#start = start;
  }

  static async seed(clients: AwsClients, region: string): Promise<Account> {
    const seeded = await seedAccount(clients, region);
    return new Account(clients, seeded, settled(await readAccount(clients)));
  }

  /** Everything, other people's things included. */
  snapshot(): Promise<AccountState> {
    return readAccount(this.clients);
  }

  /** What Fairlead made. */
  async ours(): Promise<AccountState> {
    const isOurs = ({ tags }: { readonly tags: Readonly<Record<string, string>> }): boolean =>
      tags[ownerTag] === clusterName;
    const { loadBalancers, targetGroups, securityGroups } = await this.snapshot();
    return {
      loadBalancers: loadBalancers.filter(isOurs),
      targetGroups: targetGroups.filter(isOurs),
      securityGroups: securityGroups.filter(isOurs),
    };
  }

  /** Resolves to what `probe` gives of our things, once that is neither undefined nor false and throws no more. */
  see<T>(what: string, probe: (ours: AccountState) => T | undefined | false, timeoutMs = 20_000): Promise<T> {
    return eventually(what, async () => probe(await this.ours()), { timeoutMs, intervalMs: 150 });
  }

  /** Resolves when everything is as it was before Fairlead came: nothing of ours, and nothing of others changed. */
  async restored(timeoutMs = 30_000): Promise<void> {
    await eventually(
      "the account is as it was",
      async () => {
        assert.deepEqual(settled(await this.snapshot()), this.#start);
        return true;
      },
      { timeoutMs, intervalMs: 200 },
    );
  }

  /** Starts an instance in the zone's private subnet, with the nodes' group. Resolves to its id. */
  async startInstance(zone: SeededZone): Promise<string> {
    const { Instances = [] } = await this.clients.ec2.send(
      new RunInstancesCommand({
        ImageId: "ami-00000000000000000",
        InstanceType: "t3.micro",
        MinCount: 1,
        MaxCount: 1,
        SubnetId: zone.privateSubnet,
        SecurityGroupIds: [this.seeded.nodeGroup],
      }),
    );
    return Instances[0]?.InstanceId ?? assert.fail("no instance");
  }

  async terminateInstance(id: string): Promise<void> {
    await this.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  }

  /** The group of the nodes, which is not ours, with our rules in it. */
  async nodeGroup(): Promise<SecurityGroupState> {
    const { securityGroups } = await this.snapshot();
    return securityGroups.find(({ id }) => id === this.seeded.nodeGroup) ?? assert.fail("no group of the nodes");
  }
}

/** States that change by themselves do not count. */
function settled(state: AccountState): AccountState {
  return { ...state, loadBalancers: state.loadBalancers.map((one) => ({ ...one, state: "active" })) };
}

/** The target group that the listener on `port` forwards to. */
export function targetGroupBehind(
  state: AccountState,
  loadBalancer: LoadBalancerState,
  port: number,
): TargetGroupState {
  const arn = loadBalancer.listeners.find((listener) => listener.port === port)?.targetGroup;
  return state.targetGroups.find((group) => group.arn === arn) ?? assert.fail(`nothing behind port ${port}`);
}
