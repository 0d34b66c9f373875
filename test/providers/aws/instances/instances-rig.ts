// SPDX-License-Identifier: Apache-2.0

/** An account with a cluster's instances, and the look-up of their nodes, on a clock that moves while it is waited for. */

import type * as Ec2 from "@aws-sdk/client-ec2";
import type { AwsApi } from "../../../../providers/aws/aws-api.ts";
import { AwsInstances } from "../../../../providers/aws/instances/aws-instances.ts";
import { Network } from "../../../../providers/aws/network/network.ts";
import type { AwsSettings } from "../../../../providers/aws/settings.ts";
import type { InstanceAnswer } from "../../../../src/controller/instances.ts";
import { silentLog } from "../../../../src/log.ts";
import type { Node } from "../../../../src/model/request.ts";
import type { Instance } from "../../../../src/sandbox/aws/ec2/model.ts";
import { addInstance, type NewInstance } from "../../../../src/sandbox/aws/network/add-parts.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeNode } from "../../../support/make-service.ts";
import { clusterName, makeWorld, settings, type World } from "../rig/world.ts";

const { signal } = new AbortController();

export interface InstancesRigOptions {
  /** 3 unless told otherwise. */
  readonly nodes?: number;
  readonly settings?: Partial<AwsSettings>;
  /** Ids of instances that AWS leaves out of its answers, without saying that there are none. */
  readonly hidden?: readonly string[];
}

export class InstancesRig {
  readonly clock: FakeClock = new FakeClock();
  readonly world: World;
  readonly instances: AwsInstances;

  constructor(options: InstancesRigOptions = {}) {
    this.world = makeWorld({ clock: this.clock, nodes: options.nodes ?? 3 });
    const api = hiding(options.hidden ?? [], this.world.api);
    const own = { ...settings, ...options.settings };
    const network = new Network({ api, clock: this.clock, vpcId: own.vpcId, ownVpcId: async () => undefined });
    this.instances = new AwsInstances({ api, clock: this.clock, log: silentLog, settings: own, network });
  }

  /** One more of the cluster's, in the zone with this index, or as `own` says. */
  addInstance(zone: number, own: Partial<NewInstance> = {}): Instance {
    const { account, network } = this.world;
    return addInstance(account, {
      subnetId: network.privateSubnetIds[zone] ?? "",
      securityGroupIds: [network.nodeSecurityGroupId],
      tags: { [`kubernetes.io/cluster/${clusterName}`]: "owned" },
      ...own,
    });
  }

  /** All instances there are, as nodes with their providerIDs. */
  nodes(): readonly Node[] {
    return this.world.account.instances.all().map((instance) => nodeOf(instance));
  }

  /** Lets time pass until there is an answer. */
  async settle<T>(asked: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = asked.finally(() => {
      isSettled = true;
    });
    settled.catch(() => {});
    while (!isSettled) await this.clock.advance(10);
    return await settled;
  }

  lookUp(nodes: readonly Node[], aborted: AbortSignal = signal): Promise<ReadonlyMap<string, InstanceAnswer>> {
    return this.settle(this.instances.lookUp(nodes, aborted));
  }

  /** What becomes of one node, in a word. */
  async verdict(node: Node): Promise<string> {
    return verdictOf((await this.lookUp([node])).get(node.name));
  }

  /** Calls since the last time, by action. */
  calls(): Readonly<Record<string, number>> {
    const counts = this.world.journal.counts();
    this.world.journal.clear();
    return counts;
  }
}

export function nodeOf({ id, zone }: Instance, own: Partial<Node> = {}): Node {
  return makeNode({ name: `node-of-${id}`, providerID: `aws:///${zone}/${id}`, ...own });
}

export function verdictOf(answer: InstanceAnswer | undefined): string {
  if (answer === undefined) return "no answer";
  if (answer.kind === "Unknown") return answer.problem.reason;
  return answer.kind === "Exists" && answer.isShutdown ? "Shutdown" : answer.kind;
}

function hiding(hidden: readonly string[], api: AwsApi): AwsApi {
  return {
    async call(action, input, signal) {
      const output = await api.call(action, input, signal);
      if (hidden.length === 0 || !("Reservations" in output)) return output;
      const isTold = ({ Instances = [] }: Ec2.Reservation): boolean =>
        Instances.every(({ InstanceId = "" }) => !hidden.includes(InstanceId));
      return { ...output, Reservations: output.Reservations?.filter(isTold) };
    },
  };
}
