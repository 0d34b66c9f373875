// SPDX-License-Identifier: Apache-2.0

import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";

/** Access key ids, by which the journal tells who calls. Secrets do not matter: nobody checks signatures. */
export const callers = { rig: "RIG", fairlead: "FAIRLEAD" } as const;

/** The SDK's clients as the rig: it looks and arranges, and what it calls is not Fairlead's. */
export interface AwsClients {
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  close(): void;
}

export function createClients(endpoint: string, region: string): AwsClients {
  const settings = {
    endpoint,
    region,
    credentials: { accessKeyId: callers.rig, secretAccessKey: "none" },
    maxAttempts: 1,
  };
  const ec2 = new EC2Client(settings);
  const elb = new ElasticLoadBalancingV2Client(settings);
  return {
    ec2,
    elb,
    close() {
      ec2.destroy();
      elb.destroy();
    },
  };
}

/** Environment of a program that is to call this endpoint, and no other. */
export function awsEnvironment(endpoint: string, region: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: callers.fairlead,
    AWS_SECRET_ACCESS_KEY: "none",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
