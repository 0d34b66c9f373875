// SPDX-License-Identifier: Apache-2.0

/** An account without Kubernetes, to try moto's mends by the SDK's own clients. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import type { EC2Client } from "@aws-sdk/client-ec2";
import * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { ProcessGroup } from "../process/process-group.ts";
import { readRunEnvironment } from "../run-environment.ts";
import { AwsCloud } from "./aws-cloud.ts";
import type { SeededAccount } from "./seed.ts";

export class Rig {
  readonly cloud: AwsCloud;
  readonly elb: Elb.ElasticLoadBalancingV2Client;
  readonly ec2: EC2Client;
  readonly seeded: SeededAccount;
  /** One in each zone. */
  readonly subnets: readonly string[];
  readonly #processes: ProcessGroup;

  private constructor(cloud: AwsCloud, processes: ProcessGroup) {
    this.cloud = cloud;
    this.elb = cloud.account.clients.elb;
    this.ec2 = cloud.account.clients.ec2;
    this.seeded = cloud.account.seeded;
    this.subnets = this.seeded.zones.map(({ publicSubnet }) => publicSubnet);
    this.#processes = processes;
  }

  static async start(scenario: string): Promise<Rig> {
    const environment = readRunEnvironment();
    const processes = new ProcessGroup(join(environment.logFolder, basename(scenario, ".test.ts")));
    return new Rig(await AwsCloud.start({ environment, processes, settleMs: 300 }), processes);
  }

  /** In one zone, without security groups, unless told otherwise. */
  async createLoadBalancer(name: string, input: Partial<Elb.CreateLoadBalancerInput> = {}): Promise<Elb.LoadBalancer> {
    const defaults = { Name: name, Type: "network", Subnets: this.subnets.slice(0, 1) } as const;
    const { LoadBalancers = [] } = await this.elb.send(new Elb.CreateLoadBalancerCommand({ ...defaults, ...input }));
    return LoadBalancers[0] ?? assert.fail("no load balancer");
  }

  async createTargetGroup(name: string, input: Partial<Elb.CreateTargetGroupInput> = {}): Promise<Elb.TargetGroup> {
    const defaults = { Name: name, Protocol: "TCP", Port: 80, VpcId: this.seeded.vpcId } as const;
    const { TargetGroups = [] } = await this.elb.send(new Elb.CreateTargetGroupCommand({ ...defaults, ...input }));
    return TargetGroups[0] ?? assert.fail("no target group");
  }

  async createListener(
    { LoadBalancerArn }: Elb.LoadBalancer,
    { TargetGroupArn }: Elb.TargetGroup,
    input: Partial<Elb.CreateListenerInput> = {},
  ): Promise<Elb.Listener> {
    const DefaultActions: Elb.Action[] = [{ Type: "forward", TargetGroupArn }];
    const defaults = { LoadBalancerArn, Protocol: "TCP", Port: 80, DefaultActions } as const;
    const { Listeners = [] } = await this.elb.send(new Elb.CreateListenerCommand({ ...defaults, ...input }));
    return Listeners[0] ?? assert.fail("no listener");
  }

  async stop(): Promise<void> {
    await this.#processes.stop();
    await this.cloud.stop();
  }
}

/** Asserts that a call is refused with this code. */
export async function refused(code: string, call: Promise<unknown>): Promise<void> {
  await assert.rejects(call, (error: Error) => {
    // The SDK names some errors with "Exception" behind AWS's code.
    assert.equal(error.name.replace(/Exception$/, ""), code, error.message);
    return true;
  });
}

/** Of a load balancer that never was. */
export const unknownArn =
  "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/none/0123456789abcdef";
