// SPDX-License-Identifier: Apache-2.0

/** The account before Fairlead comes: a VPC as EKS users have it, instances, and things of other people. */

import * as Ec2 from "@aws-sdk/client-ec2";
import * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AwsClients } from "./aws-clients.ts";

/** `--cluster-name` of Fairlead, and in the tags of subnets and of the nodes' group. */
export const clusterName = "e2e";

const zoneLetters = ["a", "b", "c"] as const;

export interface SeededZone {
  /** `eu-central-1a` */
  readonly name: string;
  readonly publicSubnet: string;
  readonly privateSubnet: string;
}

export interface SeededAccount {
  readonly vpcId: string;
  readonly zones: readonly SeededZone[];
  readonly nodeGroup: string;
}

const clusterTag = { Key: `kubernetes.io/cluster/${clusterName}`, Value: "shared" };

/** Makes the VPC with a public and a private subnet in each of three zones, and a group for the nodes. */
export async function seedAccount({ ec2, elb }: AwsClients, region: string): Promise<SeededAccount> {
  const vpcId = await makeVpc(ec2);
  const publicRoutes = await makePublicRoutes(ec2, vpcId);
  const zones: SeededZone[] = [];
  for (const [index, letter] of zoneLetters.entries()) {
    const name = `${region}${letter}`;
    const place = { vpcId, zone: name };
    const publicSubnet = await makeSubnet(ec2, { ...place, number: index, role: "elb" });
    const privateSubnet = await makeSubnet(ec2, { ...place, number: 10 + index, role: "internal-elb" });
    await ec2.send(new Ec2.AssociateRouteTableCommand({ RouteTableId: publicRoutes, SubnetId: publicSubnet }));
    zones.push({ name, publicSubnet, privateSubnet });
  }
  const nodeGroup = await makeNodeGroup(ec2, vpcId);
  await makeThingsOfOthers(elb, { vpcId, subnet: zones[0]?.publicSubnet ?? "", group: nodeGroup });
  return { vpcId, zones, nodeGroup };
}

async function makeVpc(ec2: Ec2.EC2Client): Promise<string> {
  const { Vpc } = await ec2.send(
    new Ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true }),
  );
  return Vpc?.VpcId ?? "";
}

async function makePublicRoutes(ec2: Ec2.EC2Client, vpcId: string): Promise<string> {
  const { InternetGateway } = await ec2.send(new Ec2.CreateInternetGatewayCommand({}));
  const gateway = InternetGateway?.InternetGatewayId ?? "";
  await ec2.send(new Ec2.AttachInternetGatewayCommand({ InternetGatewayId: gateway, VpcId: vpcId }));
  const { RouteTable } = await ec2.send(new Ec2.CreateRouteTableCommand({ VpcId: vpcId }));
  const table = RouteTable?.RouteTableId ?? "";
  const everywhere = { RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway };
  await ec2.send(new Ec2.CreateRouteCommand(everywhere));
  return table;
}

interface SubnetSpec {
  readonly vpcId: string;
  readonly zone: string;
  /** Third byte of the address, and last of the IPv6 prefix. */
  readonly number: number;
  readonly role: "elb" | "internal-elb";
}

async function makeSubnet(ec2: Ec2.EC2Client, { vpcId, zone, number, role }: SubnetSpec): Promise<string> {
  const { Vpcs = [] } = await ec2.send(new Ec2.DescribeVpcsCommand({ VpcIds: [vpcId] }));
  const prefix = Vpcs[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "";
  const tags = [
    { Key: `kubernetes.io/role/${role}`, Value: "1" },
    clusterTag,
    { Key: "Name", Value: `${role}-${zone}` },
  ];
  const { Subnet } = await ec2.send(
    new Ec2.CreateSubnetCommand({
      VpcId: vpcId,
      AvailabilityZone: zone,
      CidrBlock: `10.0.${number}.0/24`,
      Ipv6CidrBlock: prefix.replace("00::/56", `${number.toString(16).padStart(2, "0")}::/64`),
      TagSpecifications: [{ ResourceType: "subnet", Tags: tags }],
    }),
  );
  return Subnet?.SubnetId ?? "";
}

/** With a rule that somebody else made, and that has to stay. */
async function makeNodeGroup(ec2: Ec2.EC2Client, vpcId: string): Promise<string> {
  const { GroupId = "" } = await ec2.send(
    new Ec2.CreateSecurityGroupCommand({
      GroupName: "nodes",
      Description: "Nodes of the cluster",
      VpcId: vpcId,
      TagSpecifications: [{ ResourceType: "security-group", Tags: [{ ...clusterTag, Value: "owned" }] }],
    }),
  );
  const ssh = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "ssh" }] };
  await ec2.send(new Ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }));
  return GroupId;
}

interface Place {
  readonly vpcId: string;
  readonly subnet: string;
  readonly group: string;
}

/** A load balancer of another cluster, whose names and tags come near to ours. */
async function makeThingsOfOthers(
  elb: Elb.ElasticLoadBalancingV2Client,
  { vpcId, subnet, group }: Place,
): Promise<void> {
  const name = "k8s-default-web-0123456789";
  const tags = [
    { Key: "fairlead.dev/cluster", Value: "another" },
    { Key: "fairlead.dev/load-balancer", Value: "default/web" },
  ];
  const { LoadBalancers = [] } = await elb.send(
    new Elb.CreateLoadBalancerCommand({
      Name: name,
      Type: "network",
      Subnets: [subnet],
      SecurityGroups: [group],
      Tags: tags,
    }),
  );
  const { TargetGroups = [] } = await elb.send(
    new Elb.CreateTargetGroupCommand({ Name: name, Protocol: "TCP", Port: 80, VpcId: vpcId, Tags: tags }),
  );
  const forward = { Type: "forward", TargetGroupArn: TargetGroups[0]?.TargetGroupArn } as const;
  const listener = { LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn, Protocol: "TCP", Port: 80 } as const;
  await elb.send(new Elb.CreateListenerCommand({ ...listener, DefaultActions: [forward] }));
}
