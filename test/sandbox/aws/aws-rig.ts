// SPDX-License-Identifier: Apache-2.0

/** An account with a cluster's network, and the SDK's own clients for it. */

import assert from "node:assert/strict";
import { EC2 } from "@aws-sdk/client-ec2";
import {
  type Action,
  type CreateListenerInput,
  type CreateLoadBalancerInput,
  type CreateTargetGroupInput,
  ElasticLoadBalancingV2,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { addClusterNetwork, type ClusterNetwork } from "../../../src/sandbox/aws/network/cluster-network.ts";
import { type AwsOptions, type InProcessAws, startAws } from "../../../src/sandbox/aws/start-aws.ts";
import { FakeClock } from "../../support/fake-clock.ts";

export interface AwsRig {
  readonly aws: InProcessAws;
  readonly clock: FakeClock;
  readonly network: ClusterNetwork;
  readonly elb: ElasticLoadBalancingV2;
  readonly ec2: EC2;
  close(): Promise<void>;
}

/** A cluster `c1` with three zones and three nodes, unless said otherwise. */
export async function startRig(options: Partial<AwsOptions> = {}): Promise<AwsRig> {
  const clock = new FakeClock();
  const aws = await startAws({ clock, ...options });
  const network = addClusterNetwork(aws.account, { clusterName: "c1" });
  const config = {
    endpoint: aws.url,
    region: aws.account.region,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
  };
  const elb = new ElasticLoadBalancingV2(config);
  const ec2 = new EC2(config);
  return {
    aws,
    clock,
    network,
    elb,
    ec2,
    async close() {
      elb.destroy();
      ec2.destroy();
      await aws.close();
    },
  };
}

/** Awaits a refusal with this code of the wire. */
export async function refused(code: string, call: Promise<unknown>): Promise<void> {
  await assert.rejects(call, (thrown: unknown) => {
    assert.ok(thrown instanceof Error && "Code" in thrown, String(thrown));
    assert.equal(thrown["Code"], code, thrown.message);
    return true;
  });
}

/** The value, which must be there. */
export function present<T>(value: T | undefined): T {
  assert.notEqual(value, undefined);
  return value as T;
}

/** ARN of a load balancer `lb`, internal and without security groups unless said otherwise. */
export async function makeLoadBalancer(
  { elb, network }: AwsRig,
  input: Partial<CreateLoadBalancerInput> = {},
): Promise<string> {
  const Subnets = input.SubnetMappings === undefined ? [...network.privateSubnetIds] : undefined;
  const reply = await elb.createLoadBalancer({ Name: "lb", Type: "network", Scheme: "internal", Subnets, ...input });
  return present(reply.LoadBalancers?.[0]?.LoadBalancerArn);
}

/** ARN of a target group `tg`, TCP to instances on 30080 unless said otherwise. */
export async function makeTargetGroup(
  { elb, network }: AwsRig,
  input: Partial<CreateTargetGroupInput> = {},
): Promise<string> {
  const reply = await elb.createTargetGroup({
    Name: "tg",
    Protocol: "TCP",
    Port: 30_080,
    VpcId: network.vpcId,
    ...input,
  });
  return present(reply.TargetGroups?.[0]?.TargetGroupArn);
}

/** ARN of a listener, TCP on port 80 unless said otherwise. */
export async function makeListener(
  { elb }: AwsRig,
  loadBalancerArn: string,
  targetGroupArn: string,
  input: Partial<CreateListenerInput> = {},
): Promise<string> {
  const reply = await elb.createListener({
    LoadBalancerArn: loadBalancerArn,
    Port: 80,
    Protocol: "TCP",
    DefaultActions: forwardTo(targetGroupArn),
    ...input,
  });
  return present(reply.Listeners?.[0]?.ListenerArn);
}

export function forwardTo(TargetGroupArn: string): Action[] {
  return [{ Type: "forward", TargetGroupArn }];
}

/** Id of a security group in the cluster's VPC. */
export async function makeGroup({ ec2, network }: AwsRig, name: string): Promise<string> {
  const reply = await ec2.createSecurityGroup({ GroupName: name, Description: name, VpcId: network.vpcId });
  return present(reply.GroupId);
}

interface WithAttributes {
  readonly Attributes?:
    | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
    | undefined;
}

/** The attributes of a reply by key. */
export function byKey({ Attributes = [] }: WithAttributes): object {
  return Object.fromEntries(Attributes.map(({ Key = "", Value }) => [Key, Value]));
}
