// SPDX-License-Identifier: Apache-2.0

import {
  AllocateAddressCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateTargetGroupCommand, type ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AwsWorld } from "../aws-world.ts";
import { requestCertificate } from "../moto/certificate.ts";
import type { ChangeFacts } from "./change-row.ts";

/** Makes what annotations can name: addresses, certificates, a security group. */
export async function makeChangeFacts({ account, cloud, nodes }: AwsWorld): Promise<ChangeFacts> {
  const { ec2, elb } = account.clients;
  const { zones, vpcId } = account.seeded;
  const publicSubnets = zones.map(({ publicSubnet }) => publicSubnet);
  return {
    zoneNames: zones.map(({ name }) => name),
    publicSubnets,
    privateSubnets: zones.map(({ privateSubnet }) => privateSubnet),
    eips: await Promise.all(zones.map(() => allocateAddress(ec2))),
    ipv6Addresses: await ipv6AddressesIn(ec2, publicSubnets),
    givenGroup: await makeGroup(ec2, vpcId),
    givenTargetGroup: await makeTargetGroup(elb, vpcId),
    certificates: [
      await requestCertificate(cloud.motoUrl, "one.example.org"),
      await requestCertificate(cloud.motoUrl, "two.example.org"),
    ],
    instances: nodes.map(({ instance }) => instance),
  };
}

async function makeGroup(ec2: EC2Client, vpcId: string): Promise<string> {
  const input = { GroupName: "given", Description: "Made by somebody else", VpcId: vpcId };
  return (await ec2.send(new CreateSecurityGroupCommand(input))).GroupId ?? "";
}

async function makeTargetGroup(elb: ElasticLoadBalancingV2Client, VpcId: string): Promise<string> {
  const input = { Name: "given", Protocol: "TCP", Port: 80, VpcId } as const;
  const { TargetGroups = [] } = await elb.send(new CreateTargetGroupCommand(input));
  return TargetGroups[0]?.TargetGroupArn ?? "";
}

async function allocateAddress(ec2: EC2Client): Promise<string> {
  return (await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }))).AllocationId ?? "";
}

/** One in each subnet, in their order. */
async function ipv6AddressesIn(ec2: EC2Client, subnets: readonly string[]): Promise<readonly string[]> {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...subnets] }));
  return subnets.map((id) => {
    const cidr = Subnets.find(({ SubnetId }) => SubnetId === id)?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "";
    return cidr.replace("/64", "100");
  });
}
