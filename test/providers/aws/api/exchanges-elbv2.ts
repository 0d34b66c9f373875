// SPDX-License-Identifier: Apache-2.0

/** ELBv2's actions: an input, its form on the wire, and what the recorded reply means. */

import type { Action as ElbAction } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Action, ActionInput } from "../../../../providers/aws/aws-api.ts";

export interface Exchange<A extends Action> {
  readonly input: ActionInput<A>;
  readonly form: Readonly<Record<string, string>>;
  readonly output: object;
}

export type Exchanges<A extends Action> = { readonly [Each in A]: Exchange<Each> };

const account = "arn:aws:elasticloadbalancing:us-west-2:123456789012";
const lb = `${account}:loadbalancer/net/my-network-load-balancer/5d1b75f4f1cee11e`;
const group = `${account}:targetgroup/my-targets/73e2d6bc24d8a067`;
const listener = `${account}:listener/net/my-network-load-balancer/5d1b75f4f1cee11e/0467ef3c8400ae65`;
const certificate = "arn:aws:acm:us-west-2:123456789012:certificate/12345678-1234-1234-1234-123456789012";
const otherCertificate = "arn:aws:acm:us-west-2:123456789012:certificate/87654321-4321-4321-4321-210987654321";

const loadBalancers = [
  {
    LoadBalancerArn: lb,
    DNSName: "My-Network-Load-Balancer-5d1b75f4f1cee11e.elb.us-west-2.amazonaws.com",
    CanonicalHostedZoneId: "Z18D5FSROUN65G",
    CreatedTime: new Date("2017-08-25T21:26:12.920Z"),
    LoadBalancerName: "my-network-load-balancer",
    Scheme: "internet-facing",
    VpcId: "vpc-3ac0fb5f",
    State: { Code: "provisioning" },
    Type: "network",
    AvailabilityZones: [
      {
        SubnetId: "subnet-b7d581c0",
        ZoneName: "us-west-2b",
        LoadBalancerAddresses: [
          { IpAddress: "198.51.100.7", AllocationId: "eipalloc-08f0f1e2d3c4b5a69" },
          { IPv6Address: "2001:db8::7" },
        ],
      },
      { SubnetId: "subnet-8360a9e7", ZoneName: "us-west-2a", LoadBalancerAddresses: [] },
    ],
    SecurityGroups: ["sg-5943793c"],
    IpAddressType: "dualstack",
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
    EnablePrefixForIpv6SourceNat: "off",
  },
];

const targetGroups = [
  {
    TargetGroupArn: group,
    TargetGroupName: "my-targets",
    Protocol: "TCP_UDP",
    Port: 30080,
    VpcId: "vpc-3ac0fb5f",
    HealthCheckProtocol: "HTTP",
    HealthCheckPort: "31000",
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 6,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
    HealthCheckPath: "/healthz",
    Matcher: { HttpCode: "200-399" },
    LoadBalancerArns: [lb],
    TargetType: "instance",
    IpAddressType: "ipv4",
  },
];

const listeners = [
  {
    ListenerArn: listener,
    LoadBalancerArn: lb,
    Port: 443,
    Protocol: "TLS",
    Certificates: [{ CertificateArn: certificate }],
    SslPolicy: "ELBSecurityPolicy-2016-08",
    AlpnPolicy: ["HTTP2Preferred"],
    DefaultActions: [
      {
        Type: "forward",
        TargetGroupArn: group,
        ForwardConfig: {
          TargetGroups: [{ TargetGroupArn: group, Weight: 1 }],
          TargetGroupStickinessConfig: { Enabled: false },
        },
      },
    ],
  },
];

const loadBalancerAttributes = [
  { Key: "deletion_protection.enabled", Value: "false" },
  { Key: "access_logs.s3.enabled", Value: "false" },
  { Key: "load_balancing.cross_zone.enabled", Value: "true" },
];
const targetGroupAttributes = [
  { Key: "proxy_protocol_v2.enabled", Value: "false" },
  { Key: "deregistration_delay.timeout_seconds", Value: "300" },
];
const listenerAttributes = [{ Key: "tcp.idle_timeout.seconds", Value: "350" }];

const capacity = {
  LastModifiedTime: new Date("2024-11-20T20:12:01.000Z"),
  DecreaseRequestsRemaining: 2,
  MinimumLoadBalancerCapacity: { CapacityUnits: 3000 },
  CapacityReservationState: [
    { AvailabilityZone: "us-west-2a", EffectiveCapacityUnits: 1500, State: { Code: "provisioned" } },
  ],
};

const forward: ElbAction = { Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn: group, Weight: 1 }] } };
const forwardForm = {
  "DefaultActions.member.1.Type": "forward",
  "DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn": group,
  "DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.Weight": "1",
};

const reads: Exchanges<Extract<Elbv2Action, `Describe${string}`>> = {
  DescribeLoadBalancers: {
    input: { Names: ["my-network-load-balancer", "other"], Marker: "eyJwIjoxfQ==" },
    form: {
      "Names.member.1": "my-network-load-balancer",
      "Names.member.2": "other",
      Marker: "eyJwIjoxfQ==",
    },
    output: { LoadBalancers: loadBalancers, NextMarker: "eyJwIjoyfQ==" },
  },
  DescribeLoadBalancerAttributes: {
    input: { LoadBalancerArn: lb },
    form: { LoadBalancerArn: lb },
    output: { Attributes: loadBalancerAttributes },
  },
  DescribeCapacityReservation: {
    input: { LoadBalancerArn: lb },
    form: { LoadBalancerArn: lb },
    output: capacity,
  },
  DescribeListeners: {
    input: { LoadBalancerArn: lb },
    form: { LoadBalancerArn: lb },
    output: { Listeners: listeners },
  },
  DescribeListenerAttributes: {
    input: { ListenerArn: listener },
    form: { ListenerArn: listener },
    output: { Attributes: listenerAttributes },
  },
  DescribeListenerCertificates: {
    input: { ListenerArn: listener },
    form: { ListenerArn: listener },
    output: {
      Certificates: [
        { CertificateArn: certificate, IsDefault: true },
        { CertificateArn: otherCertificate, IsDefault: false },
      ],
    },
  },
  DescribeTargetGroups: {
    input: { TargetGroupArns: [group] },
    form: { "TargetGroupArns.member.1": group },
    output: { TargetGroups: targetGroups },
  },
  DescribeTargetGroupAttributes: {
    input: { TargetGroupArn: group },
    form: { TargetGroupArn: group },
    output: { Attributes: targetGroupAttributes },
  },
  DescribeTargetHealth: {
    input: { TargetGroupArn: group },
    form: { TargetGroupArn: group },
    output: {
      TargetHealthDescriptions: [
        {
          HealthCheckPort: "31000",
          TargetHealth: { State: "healthy" },
          Target: { Port: 30080, Id: "i-0f76fade435676abd" },
        },
        {
          HealthCheckPort: "31000",
          TargetHealth: {
            State: "draining",
            Reason: "Target.DeregistrationInProgress",
            Description: "Target deregistration is in progress",
          },
          Target: { Port: 30080, Id: "i-0a1b2c3d4e5f60718" },
        },
        {
          HealthCheckPort: "31000",
          TargetHealth: {
            State: "unused",
            Reason: "Target.NotInUse",
            Description: "Target group is not configured to receive traffic from the load balancer",
          },
          Target: { AvailabilityZone: "all", Port: 8080, Id: "10.1.2.3" },
        },
      ],
    },
  },
  DescribeTags: {
    input: { ResourceArns: [lb] },
    form: { "ResourceArns.member.1": lb },
    output: {
      TagDescriptions: [
        {
          ResourceArn: lb,
          Tags: [
            { Key: "project", Value: "lima" },
            { Key: "empty", Value: "" },
          ],
        },
      ],
    },
  },
};

const loadBalancerWrites: Exchanges<
  | "CreateLoadBalancer"
  | "SetSubnets"
  | "SetSecurityGroups"
  | "SetIpAddressType"
  | "ModifyLoadBalancerAttributes"
  | "ModifyCapacityReservation"
  | "DeleteLoadBalancer"
> = {
  CreateLoadBalancer: {
    input: {
      Name: "my-network-load-balancer",
      Type: "network",
      Scheme: "internet-facing",
      IpAddressType: "dualstack",
      SubnetMappings: [{ SubnetId: "subnet-b7d581c0", AllocationId: "eipalloc-08f0f1e2d3c4b5a69" }],
      SecurityGroups: ["sg-5943793c"],
      EnablePrefixForIpv6SourceNat: "off",
      Tags: [{ Key: "fairlead.dev/cluster", Value: "c1 & co" }],
    },
    form: {
      Name: "my-network-load-balancer",
      Type: "network",
      Scheme: "internet-facing",
      IpAddressType: "dualstack",
      "SubnetMappings.member.1.SubnetId": "subnet-b7d581c0",
      "SubnetMappings.member.1.AllocationId": "eipalloc-08f0f1e2d3c4b5a69",
      "SecurityGroups.member.1": "sg-5943793c",
      EnablePrefixForIpv6SourceNat: "off",
      "Tags.member.1.Key": "fairlead.dev/cluster",
      "Tags.member.1.Value": "c1 & co",
    },
    output: { LoadBalancers: loadBalancers },
  },
  SetSubnets: {
    input: { LoadBalancerArn: lb, SubnetMappings: [{ SubnetId: "subnet-8360a9e7" }] },
    form: { LoadBalancerArn: lb, "SubnetMappings.member.1.SubnetId": "subnet-8360a9e7" },
    output: {
      AvailabilityZones: [{ SubnetId: "subnet-8360a9e7", ZoneName: "us-west-2a" }],
      IpAddressType: "ipv4",
    },
  },
  SetSecurityGroups: {
    input: {
      LoadBalancerArn: lb,
      SecurityGroups: ["sg-5943793c"],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
    },
    form: {
      LoadBalancerArn: lb,
      "SecurityGroups.member.1": "sg-5943793c",
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
    },
    output: {
      SecurityGroupIds: ["sg-5943793c"],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
    },
  },
  SetIpAddressType: {
    input: { LoadBalancerArn: lb, IpAddressType: "dualstack" },
    form: { LoadBalancerArn: lb, IpAddressType: "dualstack" },
    output: { IpAddressType: "dualstack" },
  },
  ModifyLoadBalancerAttributes: {
    input: { LoadBalancerArn: lb, Attributes: [{ Key: "access_logs.s3.prefix", Value: "" }] },
    form: {
      LoadBalancerArn: lb,
      "Attributes.member.1.Key": "access_logs.s3.prefix",
      "Attributes.member.1.Value": "",
    },
    output: { Attributes: loadBalancerAttributes },
  },
  ModifyCapacityReservation: {
    input: { LoadBalancerArn: lb, MinimumLoadBalancerCapacity: { CapacityUnits: 3000 } },
    form: { LoadBalancerArn: lb, "MinimumLoadBalancerCapacity.CapacityUnits": "3000" },
    output: capacity,
  },
  DeleteLoadBalancer: { input: { LoadBalancerArn: lb }, form: { LoadBalancerArn: lb }, output: {} },
};

const listenerWrites: Exchanges<Extract<Elbv2Action, `${string}Listener${string}`> & WriteOnly> = {
  CreateListener: {
    input: {
      LoadBalancerArn: lb,
      Port: 443,
      Protocol: "TLS",
      DefaultActions: [forward],
      AlpnPolicy: ["HTTP2Preferred"],
    },
    form: {
      LoadBalancerArn: lb,
      Port: "443",
      Protocol: "TLS",
      ...forwardForm,
      "AlpnPolicy.member.1": "HTTP2Preferred",
    },
    output: { Listeners: listeners },
  },
  ModifyListener: {
    input: { ListenerArn: listener, Certificates: [{ CertificateArn: certificate }] },
    form: { ListenerArn: listener, "Certificates.member.1.CertificateArn": certificate },
    output: { Listeners: listeners },
  },
  ModifyListenerAttributes: {
    input: { ListenerArn: listener, Attributes: [{ Key: "tcp.idle_timeout.seconds", Value: "350" }] },
    form: {
      ListenerArn: listener,
      "Attributes.member.1.Key": "tcp.idle_timeout.seconds",
      "Attributes.member.1.Value": "350",
    },
    output: { Attributes: listenerAttributes },
  },
  AddListenerCertificates: {
    input: { ListenerArn: listener, Certificates: [{ CertificateArn: otherCertificate }] },
    form: { ListenerArn: listener, "Certificates.member.1.CertificateArn": otherCertificate },
    output: { Certificates: [{ CertificateArn: otherCertificate }] },
  },
  RemoveListenerCertificates: {
    input: { ListenerArn: listener, Certificates: [{ CertificateArn: otherCertificate }] },
    form: { ListenerArn: listener, "Certificates.member.1.CertificateArn": otherCertificate },
    output: {},
  },
  DeleteListener: { input: { ListenerArn: listener }, form: { ListenerArn: listener }, output: {} },
};

const targets = [{ Id: "i-0f76fade435676abd", Port: 30080 }];
const targetsForm = {
  TargetGroupArn: group,
  "Targets.member.1.Id": "i-0f76fade435676abd",
  "Targets.member.1.Port": "30080",
};

const targetGroupWrites: Exchanges<
  Exclude<Elbv2Action & WriteOnly, keyof typeof loadBalancerWrites | keyof typeof listenerWrites>
> = {
  CreateTargetGroup: {
    input: {
      Name: "my-targets",
      Protocol: "TCP_UDP",
      Port: 30080,
      VpcId: "vpc-3ac0fb5f",
      HealthCheckEnabled: true,
      Matcher: { HttpCode: "200-399" },
    },
    form: {
      Name: "my-targets",
      Protocol: "TCP_UDP",
      Port: "30080",
      VpcId: "vpc-3ac0fb5f",
      HealthCheckEnabled: "true",
      "Matcher.HttpCode": "200-399",
    },
    output: { TargetGroups: targetGroups },
  },
  ModifyTargetGroup: {
    input: { TargetGroupArn: group, HealthCheckPort: "traffic-port" },
    form: { TargetGroupArn: group, HealthCheckPort: "traffic-port" },
    output: { TargetGroups: targetGroups },
  },
  ModifyTargetGroupAttributes: {
    input: { TargetGroupArn: group, Attributes: [{ Key: "proxy_protocol_v2.enabled", Value: "false" }] },
    form: {
      TargetGroupArn: group,
      "Attributes.member.1.Key": "proxy_protocol_v2.enabled",
      "Attributes.member.1.Value": "false",
    },
    output: { Attributes: targetGroupAttributes },
  },
  RegisterTargets: { input: { TargetGroupArn: group, Targets: targets }, form: targetsForm, output: {} },
  DeregisterTargets: { input: { TargetGroupArn: group, Targets: targets }, form: targetsForm, output: {} },
  DeleteTargetGroup: { input: { TargetGroupArn: group }, form: { TargetGroupArn: group }, output: {} },
  AddTags: {
    input: { ResourceArns: [lb], Tags: [{ Key: "empty", Value: "" }] },
    form: { "ResourceArns.member.1": lb, "Tags.member.1.Key": "empty", "Tags.member.1.Value": "" },
    output: {},
  },
  RemoveTags: {
    input: { ResourceArns: [lb], TagKeys: ["project"] },
    form: { "ResourceArns.member.1": lb, "TagKeys.member.1": "project" },
    output: {},
  },
};

type Ec2Action =
  | Extract<Action, `${string}SecurityGroup${"" | "s" | "Ingress"}`>
  | `Describe${"Vpcs" | "Subnets" | "RouteTables" | "AvailabilityZones" | "Instances" | "InstanceTopology"}`
  | "CreateTags"
  | "DeleteTags";
type Elbv2Action = Exclude<Action, Ec2Action> | "SetSecurityGroups";
type WriteOnly = Exclude<Action, `Describe${string}`>;

export const elbv2Exchanges: Exchanges<Elbv2Action> = {
  ...reads,
  ...loadBalancerWrites,
  ...listenerWrites,
  ...targetGroupWrites,
};
