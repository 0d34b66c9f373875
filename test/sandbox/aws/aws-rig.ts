// SPDX-License-Identifier: Apache-2.0

/** An account with a cluster's network, and the SDK's own clients for it. */

import assert from "node:assert/strict";
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
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
