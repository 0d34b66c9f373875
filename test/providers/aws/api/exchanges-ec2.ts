// SPDX-License-Identifier: Apache-2.0

/** EC2's actions: an input, its form on the wire, and what the recorded reply means. */

import type { Exchanges } from "./exchanges-elbv2.ts";

const vpc = {
  VpcId: "vpc-1a2b3c4d",
  OwnerId: "111122223333",
  State: "available",
  CidrBlock: "10.0.0.0/23",
  CidrBlockAssociationSet: [
    {
      CidrBlock: "10.0.0.0/23",
      AssociationId: "vpc-cidr-assoc-12345678",
      CidrBlockState: { State: "associated" },
    },
  ],
  DhcpOptionsId: "dopt-7a8b9c2d",
  InstanceTenancy: "default",
  IsDefault: false,
  Tags: [],
};

const subnet = {
  SubnetId: "subnet-9d4a7b6c",
  SubnetArn: "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-9d4a7b6c",
  State: "available",
  OwnerId: "111122223333",
  VpcId: "vpc-1a2b3c4d",
  CidrBlock: "10.0.1.0/24",
  Ipv6CidrBlockAssociationSet: [
    {
      Ipv6CidrBlock: "2001:db8:1234:1a00::/64",
      AssociationId: "subnet-cidr-assoc-3fe7e347",
      Ipv6CidrBlockState: { State: "associated" },
    },
  ],
  AvailableIpAddressCount: 251,
  AvailabilityZone: "us-east-1a",
  AvailabilityZoneId: "use1-az1",
  DefaultForAz: false,
  MapPublicIpOnLaunch: false,
  Tags: [{ Key: "kubernetes.io/role/elb", Value: "1" }],
  AssignIpv6AddressOnCreation: false,
};

const routeTable = {
  RouteTableId: "rtb-13ad487a",
  VpcId: "vpc-11ad4878",
  Routes: [
    { DestinationCidrBlock: "10.0.0.0/22", GatewayId: "local", State: "active", Origin: "CreateRouteTable" },
    { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-eaad4883", State: "active", Origin: "CreateRoute" },
  ],
  Associations: [{ RouteTableAssociationId: "rtbassoc-12ad487b", RouteTableId: "rtb-13ad487a", Main: true }],
  Tags: [],
};

const zone = {
  OptInStatus: "opt-in-not-required",
  ZoneName: "us-east-1a",
  ZoneId: "use1-az1",
  State: "available",
  ZoneType: "availability-zone",
  RegionName: "us-east-1",
  GroupName: "us-east-1-zg-1",
  NetworkBorderGroup: "us-east-1",
  Messages: [],
};

const instanceGroups = [{ GroupId: "sg-e4076980", GroupName: "SecurityGroup1" }];

const instance = {
  InstanceId: "i-1234567890abcdef0",
  ImageId: "ami-bff32ccc",
  State: { Code: 16, Name: "running" },
  InstanceType: "t2.micro",
  LaunchTime: new Date("2018-05-08T16:46:19.000Z"),
  Placement: { AvailabilityZone: "us-east-1a", GroupName: "", Tenancy: "default" },
  SubnetId: "subnet-56f5f633",
  VpcId: "vpc-11112222",
  PrivateIpAddress: "192.168.1.88",
  SecurityGroups: instanceGroups,
  NetworkInterfaces: [
    {
      NetworkInterfaceId: "eni-551ba033",
      Groups: instanceGroups,
      Attachment: {
        AttachmentId: "eni-attach-39697adc",
        DeviceIndex: 0,
        NetworkCardIndex: 0,
        Status: "attached",
        DeleteOnTermination: true,
      },
    },
  ],
};

const securityGroup = {
  OwnerId: "111122223333",
  GroupId: "sg-1a2b3c4d",
  GroupName: "WebServers",
  Description: "Web servers",
  VpcId: "vpc-1a2b3c4d",
  IpPermissions: [
    {
      IpProtocol: "tcp",
      FromPort: 80,
      ToPort: 80,
      UserIdGroupPairs: [{ UserId: "111122223333", GroupId: "sg-9f8e7d6c", Description: "fairlead.dev/backend" }],
      IpRanges: [{ CidrIp: "0.0.0.0/0" }],
      Ipv6Ranges: [{ CidrIpv6: "::/0" }],
      PrefixListIds: [{ PrefixListId: "pl-12345678" }],
    },
  ],
  IpPermissionsEgress: [],
  Tags: [{ Key: "Name", Value: "web" }],
};

const permissions = [
  {
    IpProtocol: "tcp",
    FromPort: 80,
    ToPort: 80,
    IpRanges: [{ CidrIp: "203.0.113.0/24" }],
    UserIdGroupPairs: [{ GroupId: "sg-9f8e7d6c", Description: "fairlead.dev/backend" }],
  },
];
const permissionsForm = {
  GroupId: "sg-0a42d66a",
  "IpPermissions.1.IpProtocol": "tcp",
  "IpPermissions.1.FromPort": "80",
  "IpPermissions.1.ToPort": "80",
  "IpPermissions.1.IpRanges.1.CidrIp": "203.0.113.0/24",
  "IpPermissions.1.Groups.1.GroupId": "sg-9f8e7d6c",
  "IpPermissions.1.Groups.1.Description": "fairlead.dev/backend",
};

export const ec2Exchanges: Exchanges<
  | "DescribeVpcs"
  | "DescribeSubnets"
  | "DescribeRouteTables"
  | "DescribeAvailabilityZones"
  | "DescribeInstances"
  | "DescribeInstanceTopology"
  | "DescribeSecurityGroups"
  | "CreateSecurityGroup"
  | "AuthorizeSecurityGroupIngress"
  | "RevokeSecurityGroupIngress"
  | "DeleteSecurityGroup"
  | "CreateTags"
  | "DeleteTags"
> = {
  DescribeVpcs: { input: { VpcIds: ["vpc-1a2b3c4d"] }, form: { "VpcId.1": "vpc-1a2b3c4d" }, output: { Vpcs: [vpc] } },
  DescribeSubnets: {
    input: { Filters: [{ Name: "vpc-id", Values: ["vpc-1a2b3c4d"] }], NextToken: "AAMA-page-1" },
    form: { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": "vpc-1a2b3c4d", NextToken: "AAMA-page-1" },
    output: { Subnets: [subnet], NextToken: "AAMA-page-2" },
  },
  DescribeRouteTables: {
    input: { Filters: [{ Name: "vpc-id", Values: ["vpc-11ad4878"] }] },
    form: { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": "vpc-11ad4878" },
    output: { RouteTables: [routeTable] },
  },
  DescribeAvailabilityZones: { input: {}, form: {}, output: { AvailabilityZones: [zone] } },
  DescribeInstances: {
    input: { Filters: [{ Name: "instance-id", Values: ["i-1234567890abcdef0", "i-2"] }] },
    form: {
      "Filter.1.Name": "instance-id",
      "Filter.1.Value.1": "i-1234567890abcdef0",
      "Filter.1.Value.2": "i-2",
    },
    output: {
      Reservations: [
        { ReservationId: "r-1234567890abcdef0", OwnerId: "123456789012", Groups: [], Instances: [instance] },
      ],
    },
  },
  DescribeInstanceTopology: {
    input: { InstanceIds: ["i-1234567890abcdef0", "i-1234567890abcdef1"] },
    form: { "InstanceId.1": "i-1234567890abcdef0", "InstanceId.2": "i-1234567890abcdef1" },
    output: {
      Instances: [
        {
          InstanceId: "i-1234567890abcdef0",
          InstanceType: "p4d.24xlarge",
          GroupName: "ML-group",
          NetworkNodes: ["nn-1111111111example", "nn-2222222222example", "nn-3333333333example"],
          AvailabilityZone: "us-west-2a",
          ZoneId: "usw2-az2",
        },
      ],
      NextToken: "AAMA-page-2",
    },
  },
  DescribeSecurityGroups: {
    input: { GroupIds: ["sg-1a2b3c4d"] },
    form: { "GroupId.1": "sg-1a2b3c4d" },
    output: { SecurityGroups: [securityGroup] },
  },
  CreateSecurityGroup: {
    input: {
      GroupName: "k8s-default-web",
      Description: "for default/web",
      VpcId: "vpc-1a2b3c4d",
      TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "fairlead.dev/cluster", Value: "c1" }] }],
    },
    form: {
      GroupName: "k8s-default-web",
      GroupDescription: "for default/web",
      VpcId: "vpc-1a2b3c4d",
      "TagSpecification.1.ResourceType": "security-group",
      "TagSpecification.1.Tag.1.Key": "fairlead.dev/cluster",
      "TagSpecification.1.Tag.1.Value": "c1",
    },
    output: { GroupId: "sg-0a42d66a", Tags: [{ Key: "fairlead.dev/cluster", Value: "c1" }] },
  },
  AuthorizeSecurityGroupIngress: {
    input: { GroupId: "sg-0a42d66a", IpPermissions: permissions },
    form: permissionsForm,
    output: {
      Return: true,
      SecurityGroupRules: [
        {
          CidrIpv4: "203.0.113.0/24",
          FromPort: 80,
          GroupId: "sg-0a42d66a",
          GroupOwnerId: "123456789012",
          IpProtocol: "tcp",
          IsEgress: false,
          SecurityGroupRuleId: "sgr-0a1b2c3d4e5f60718",
          ToPort: 80,
        },
      ],
    },
  },
  RevokeSecurityGroupIngress: {
    input: { GroupId: "sg-0a42d66a", IpPermissions: permissions },
    form: permissionsForm,
    output: { Return: true },
  },
  DeleteSecurityGroup: {
    input: { GroupId: "sg-0a42d66a" },
    form: { GroupId: "sg-0a42d66a" },
    output: { Return: true, GroupId: "sg-0a42d66a" },
  },
  CreateTags: {
    input: { Resources: ["sg-0a42d66a"], Tags: [{ Key: "Name", Value: "web" }] },
    form: { "ResourceId.1": "sg-0a42d66a", "Tag.1.Key": "Name", "Tag.1.Value": "web" },
    output: {},
  },
  DeleteTags: {
    input: { Resources: ["sg-0a42d66a"], Tags: [{ Key: "Name" }] },
    form: { "ResourceId.1": "sg-0a42d66a", "Tag.1.Key": "Name" },
    output: {},
  },
};
