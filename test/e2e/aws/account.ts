// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { RunInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { eventually } from "../eventually.ts";
import type {
  AccountState,
  ListenerState,
  LoadBalancerState,
  SecurityGroupState,
  TargetGroupState,
} from "./account-state.ts";
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

/** One load balancer with all that is behind it, and everything else of ours. */
export interface Whole {
  readonly loadBalancer: LoadBalancerState;
  readonly ours: AccountState;
}

/** States that change by themselves do not count. */
function settled(state: AccountState): AccountState {
  return { ...state, loadBalancers: state.loadBalancers.map((one) => ({ ...one, state: "active" })) };
}

/** What a name in the status of a Service leads to; undefined where there is no such load balancer. */
export function wholeOf(ours: AccountState, hostname: string): Whole | undefined {
  const loadBalancer = ours.loadBalancers.find((one) => one.hostname.toLowerCase() === hostname);
  return loadBalancer && { loadBalancer, ours };
}

/** @throws AssertionError where nothing listens on `port`. */
export function listenerOn({ loadBalancer }: Whole, port: number): ListenerState {
  return loadBalancer.listeners.find((one) => one.port === port) ?? assert.fail(`nothing listens on ${port}`);
}

/** The target group that the listener on `port` forwards to. @throws AssertionError where there is none. */
export function behind(whole: Whole, port: number): TargetGroupState {
  const { targetGroup } = listenerOn(whole, port);
  return whole.ours.targetGroups.find(({ arn }) => arn === targetGroup) ?? assert.fail(`nothing behind ${port}`);
}

/** The security group of ours whose tag `fairlead.dev/resource` says so. @throws AssertionError where there is none. */
export function ourGroup(
  { ours }: Whole,
  resource: "FrontendSecurityGroup" | "BackendSecurityGroup",
): SecurityGroupState {
  const groups = ours.securityGroups.filter(({ tags }) => tags["fairlead.dev/resource"] === resource);
  const [group] = groups;
  if (group === undefined || groups.length > 1) assert.fail(`${groups.length} ${resource}`);
  return group;
}
