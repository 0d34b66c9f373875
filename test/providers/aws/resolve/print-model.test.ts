// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Model } from "../../../../providers/aws/model.ts";
import { printModel } from "../../../../providers/aws/resolve/print-model.ts";

/** Each thing with its fields in an odd order. */
const model: Model = {
  nodeGroups: [
    {
      Ingress: [
        {
          Description: "fairlead.dev/backend",
          source: { GroupId: { $ref: "SecurityGroup/back" }, kind: "Group" },
          ToPort: 65535,
          FromPort: 0,
          IpProtocol: "tcp",
        },
      ],
      GroupId: "sg-node",
    },
  ],
  securityGroups: [
    {
      Tags: [{ Key: "team", Value: "net" }],
      Ingress: [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, source: { kind: "Cidr", CidrIp: "0.0.0.0/0" } }],
      VpcId: "vpc-1",
      Description: "front",
      GroupName: "front",
    },
  ],
  targetGroups: [
    {
      Tags: [],
      SharedWithOtherClusters: false,
      Targets: [{ Id: "i-1", Port: 30080 }],
      Attributes: [{ Key: "stickiness.enabled", Value: "true" }],
      UnhealthyThresholdCount: 2,
      HealthyThresholdCount: 2,
      HealthCheckTimeoutSeconds: 6,
      HealthCheckIntervalSeconds: 10,
      HealthCheckPath: "/healthz",
      HealthCheckPort: "31000",
      HealthCheckProtocol: "HTTP",
      HealthCheckEnabled: true,
      VpcId: "vpc-1",
      IpAddressType: "ipv4",
      TargetType: "instance",
      Port: 30080,
      Protocol: "TCP",
      Name: "tg",
    },
  ],
  listeners: [
    {
      Tags: [],
      Attributes: [],
      Certificates: [],
      DefaultActions: [
        { Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn: { $ref: "TargetGroup/tg" } }] } },
      ],
      Protocol: "TCP",
      Port: 80,
    },
  ],
  loadBalancer: {
    Tags: [],
    Attributes: [],
    SecurityGroups: [{ $ref: "SecurityGroup/front" }],
    SubnetMappings: [{ AllocationId: "eipalloc-1", SubnetId: "subnet-a" }],
    IpAddressType: "ipv4",
    Scheme: "internet-facing",
    Type: "network",
    Name: "lb",
  },
};

test("a model prints in the APIs' own words, in one order, with what is not known yet by reference", () => {
  const noSources = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };
  assert.equal(
    JSON.stringify(printModel(model)),
    JSON.stringify({
      loadBalancer: {
        Name: "lb",
        Type: "network",
        Scheme: "internet-facing",
        IpAddressType: "ipv4",
        SubnetMappings: [{ SubnetId: "subnet-a", AllocationId: "eipalloc-1" }],
        SecurityGroups: [{ $ref: "SecurityGroup/front" }],
        Attributes: [],
        Tags: [],
      },
      listeners: [
        {
          Port: 80,
          Protocol: "TCP",
          DefaultActions: [
            { Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn: { $ref: "TargetGroup/tg" } }] } },
          ],
          Certificates: [],
          Attributes: [],
          Tags: [],
        },
      ],
      targetGroups: [
        {
          Name: "tg",
          Protocol: "TCP",
          Port: 30080,
          TargetType: "instance",
          IpAddressType: "ipv4",
          VpcId: "vpc-1",
          HealthCheckEnabled: true,
          HealthCheckProtocol: "HTTP",
          HealthCheckPort: "31000",
          HealthCheckPath: "/healthz",
          HealthCheckIntervalSeconds: 10,
          HealthCheckTimeoutSeconds: 6,
          HealthyThresholdCount: 2,
          UnhealthyThresholdCount: 2,
          Attributes: [{ Key: "stickiness.enabled", Value: "true" }],
          Targets: [{ Id: "i-1", Port: 30080 }],
          Tags: [],
        },
      ],
      securityGroups: [
        {
          GroupName: "front",
          Description: "front",
          VpcId: "vpc-1",
          IpPermissions: [
            { IpProtocol: "tcp", FromPort: 80, ToPort: 80, ...noSources, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
          ],
          Tags: [{ Key: "team", Value: "net" }],
        },
        {
          GroupId: "sg-node",
          IpPermissions: [
            {
              IpProtocol: "tcp",
              FromPort: 0,
              ToPort: 65535,
              ...noSources,
              UserIdGroupPairs: [{ GroupId: { $ref: "SecurityGroup/back" }, Description: "fairlead.dev/backend" }],
            },
          ],
        },
      ],
    }),
  );
});
