// SPDX-License-Identifier: Apache-2.0

/** Things as they are known, with `own` in place of what a test cares about. */

import type { Thing } from "../../../../providers/aws/mirror/holdings.ts";
import type { Tag } from "../../../../providers/aws/model.ts";
import type {
  ObservedLoadBalancer,
  ObservedSecurityGroup,
  ObservedTargetGroup,
} from "../../../../providers/aws/observed.ts";

/** Tags of what is ours: of cluster `c1`, without a class, made for the Service `default/web`. */
export function ourTags(resource: string, own: Readonly<Record<string, string>> = {}): readonly Tag[] {
  const tags = {
    "fairlead.dev/class": "",
    "fairlead.dev/cluster": "c1",
    "fairlead.dev/load-balancer": "default/web",
    "fairlead.dev/resource": resource,
    "fairlead.dev/uid": "uid-1",
    ...own,
  };
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function makeLoadBalancer(own: Partial<ObservedLoadBalancer> = {}): ObservedLoadBalancer {
  const LoadBalancerName = own.LoadBalancerName ?? "k8s-default-web-0123456789";
  return {
    LoadBalancerArn: `arn:${LoadBalancerName}`,
    LoadBalancerName,
    DNSName: `${LoadBalancerName}.Elb.example`,
    Scheme: "internet-facing",
    IpAddressType: "ipv4",
    VpcId: "vpc-1",
    State: { Code: "active", Reason: "" },
    SubnetMappings: [{ SubnetId: "subnet-1", ZoneName: "us-west-2a" }],
    SecurityGroups: ["sg-front", "sg-back"],
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: undefined,
    EnablePrefixForIpv6SourceNat: "off",
    Tags: ourTags("LoadBalancer"),
    Attributes: [{ Key: "deletion_protection.enabled", Value: "false" }],
    CapacityUnits: 0,
    listeners: [],
    ...own,
  };
}

export function makeTargetGroup(own: Partial<ObservedTargetGroup> = {}): ObservedTargetGroup {
  const TargetGroupName = own.TargetGroupName ?? "k8s-default-web-abcdef0123";
  return {
    TargetGroupArn: `arn:${TargetGroupName}`,
    TargetGroupName,
    Protocol: "TCP",
    Port: 80,
    TargetType: "instance",
    IpAddressType: "ipv4",
    VpcId: "vpc-1",
    HealthCheckEnabled: true,
    HealthCheckProtocol: "TCP",
    HealthCheckPort: "traffic-port",
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 10,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 3,
    LoadBalancerArns: ["arn:k8s-default-web-0123456789"],
    Tags: ourTags("TargetGroup"),
    Attributes: [{ Key: "stickiness.enabled", Value: "false" }],
    Targets: [{ Id: "i-1", Port: 30080 }],
    ...own,
  };
}

export function makeGroup(own: Partial<ObservedSecurityGroup> = {}): ObservedSecurityGroup {
  const GroupName = own.GroupName ?? "k8s-default-web-fedcba9876";
  return {
    GroupId: `sg-${GroupName}`,
    GroupName,
    VpcId: "vpc-1",
    Tags: ourTags("FrontendSecurityGroup"),
    Ingress: [],
    ...own,
  };
}

export const loadBalancer = (own?: Partial<ObservedLoadBalancer>): Thing => ({
  kind: "LoadBalancer",
  it: makeLoadBalancer(own),
});
export const targetGroup = (own?: Partial<ObservedTargetGroup>): Thing => ({
  kind: "TargetGroup",
  it: makeTargetGroup(own),
});
export const securityGroup = (own?: Partial<ObservedSecurityGroup>): Thing => ({
  kind: "SecurityGroup",
  it: makeGroup(own),
});
