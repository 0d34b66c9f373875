// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  toAttributes,
  toLoadBalancerFound,
  toMoreCertificates,
  toObservedListener,
  toTags,
  toTargetGroupFound,
  toTargets,
} from "../../../providers/aws/to-observed.ts";

describe("a load balancer", () => {
  test("with addresses, by subnet id", () => {
    const found = toLoadBalancerFound({
      LoadBalancerArn: "arn:lb",
      LoadBalancerName: "web",
      DNSName: "web-1.elb.us-west-2.amazonaws.com",
      Scheme: "internal",
      IpAddressType: "dualstack",
      VpcId: "vpc-1",
      State: { Code: "active_impaired", Reason: "why" },
      AvailabilityZones: [
        {
          SubnetId: "subnet-2",
          ZoneName: "us-west-2b",
          LoadBalancerAddresses: [{ PrivateIPv4Address: "10.0.0.9" }, { IPv6Address: "2001:db8::9" }],
          SourceNatIpv6Prefixes: ["2001:db8::/80"],
        },
        {
          SubnetId: "subnet-1",
          ZoneName: "us-west-2a",
          LoadBalancerAddresses: [{ IpAddress: "1.2.3.4", AllocationId: "eip-1" }],
        },
      ],
      SecurityGroups: ["sg-1"],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
      EnablePrefixForIpv6SourceNat: "on",
    });
    assert.deepEqual(found, {
      LoadBalancerArn: "arn:lb",
      LoadBalancerName: "web",
      DNSName: "web-1.elb.us-west-2.amazonaws.com",
      Scheme: "internal",
      IpAddressType: "dualstack",
      VpcId: "vpc-1",
      State: { Code: "active_impaired", Reason: "why" },
      SubnetMappings: [
        { SubnetId: "subnet-1", ZoneName: "us-west-2a", AllocationId: "eip-1" },
        {
          SubnetId: "subnet-2",
          ZoneName: "us-west-2b",
          PrivateIPv4Address: "10.0.0.9",
          IPv6Address: "2001:db8::9",
          SourceNatIpv6Prefix: "2001:db8::/80",
        },
      ],
      SecurityGroups: ["sg-1"],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
      EnablePrefixForIpv6SourceNat: "on",
      Attributes: undefined,
      CapacityUnits: undefined,
      listeners: undefined,
    });
  });

  test("of which AWS tells next to nothing", () => {
    const { State, SubnetMappings, SecurityGroups, IpAddressType } = toLoadBalancerFound({ LoadBalancerName: "web" });
    assert.deepEqual(
      [State, SubnetMappings, SecurityGroups, IpAddressType],
      [{ Code: "", Reason: "" }, [], [], "ipv4"],
    );
  });
});

describe("a listener", () => {
  test("of TLS, whose further certificates are not told here", () => {
    const observed = toObservedListener({
      ListenerArn: "arn:l",
      Port: 443,
      Protocol: "TLS",
      Certificates: [{ CertificateArn: "arn:cert" }],
      SslPolicy: "policy",
      AlpnPolicy: ["HTTP2Only"],
      DefaultActions: [
        {
          Type: "forward",
          ForwardConfig: {
            TargetGroups: [{ TargetGroupArn: "arn:1", Weight: 3 }, { TargetGroupArn: "arn:2" }],
            TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 },
          },
        },
      ],
    });
    assert.deepEqual(observed, {
      ListenerArn: "arn:l",
      Port: 443,
      Protocol: "TLS",
      Certificates: [{ CertificateArn: "arn:cert" }],
      SslPolicy: "policy",
      AlpnPolicy: ["HTTP2Only"],
      forwardsTo: [
        { TargetGroupArn: "arn:1", Weight: 3 },
        { TargetGroupArn: "arn:2", Weight: undefined },
      ],
      stickiness: { Enabled: true, DurationSeconds: 60 },
      moreCertificates: undefined,
      Attributes: undefined,
      Tags: undefined,
    });
  });

  test("of TCP with the short form of a forward", () => {
    const observed = toObservedListener({
      Port: 80,
      Protocol: "TCP",
      DefaultActions: [{ Type: "forward", TargetGroupArn: "arn:1" }],
    });
    assert.deepEqual(observed.forwardsTo, [{ TargetGroupArn: "arn:1", Weight: undefined }]);
    assert.deepEqual([observed.moreCertificates, observed.stickiness, "SslPolicy" in observed], [[], undefined, false]);
  });

  test("that forwards nowhere", () => {
    assert.deepEqual(toObservedListener({ DefaultActions: [{ Type: "fixed-response" }] }).forwardsTo, []);
  });

  test("its certificates beside the default one", () => {
    const certificates = [
      { CertificateArn: "arn:b" },
      { CertificateArn: "arn:default", IsDefault: true },
      { CertificateArn: "arn:a", IsDefault: false },
    ];
    assert.deepEqual(toMoreCertificates(certificates), ["arn:a", "arn:b"]);
  });
});

describe("a target group", () => {
  test("with all that is told of one for HTTP checks", () => {
    const found = toTargetGroupFound({
      TargetGroupArn: "arn:tg",
      TargetGroupName: "web",
      Protocol: "TCP",
      Port: 30080,
      VpcId: "vpc-1",
      HealthCheckProtocol: "HTTP",
      HealthCheckPort: "traffic-port",
      HealthCheckEnabled: true,
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 6,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      HealthCheckPath: "/healthz",
      Matcher: { HttpCode: "200-399" },
      LoadBalancerArns: ["arn:lb"],
      TargetType: "ip",
      IpAddressType: "ipv6",
    });
    assert.deepEqual(found, {
      TargetGroupArn: "arn:tg",
      TargetGroupName: "web",
      Protocol: "TCP",
      Port: 30080,
      TargetType: "ip",
      IpAddressType: "ipv6",
      VpcId: "vpc-1",
      HealthCheckEnabled: true,
      HealthCheckProtocol: "HTTP",
      HealthCheckPort: "traffic-port",
      HealthCheckPath: "/healthz",
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 6,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: "200-399" },
      LoadBalancerArns: ["arn:lb"],
      Attributes: undefined,
      Targets: undefined,
    });
  });

  test("of somebody else's, for a function", () => {
    const found = toTargetGroupFound({ TargetGroupName: "fn", TargetType: "lambda", HealthCheckEnabled: false });
    assert.deepEqual([found.TargetType as string, found.VpcId, found.HealthCheckEnabled], ["lambda", "", false]);
    assert.deepEqual(["Matcher" in found, "HealthCheckPath" in found], [false, false]);
  });
});

test("targets are those registered, whatever their health, without those that drain", () => {
  const target = (Id: string, State: string, Reason?: string, Port: number = 80) => ({
    Target: { Id, Port },
    TargetHealth: { State, Reason } as object,
  });
  const targets = toTargets([
    target("i-2", "unhealthy", "Target.FailedHealthChecks"),
    target("i-1", "healthy", undefined, 90),
    target("i-1", "unused", "Target.NotInUse"),
    target("i-3", "draining", "Target.DeregistrationInProgress"),
    target("i-4", "unused", "Target.NotRegistered"),
    target("i-5", "initial", "Elb.RegistrationInProgress"),
    { Target: { Id: "10.0.0.1", Port: 8080, AvailabilityZone: "all" } },
  ]);
  assert.deepEqual(targets, [
    { Id: "10.0.0.1", Port: 8080, AvailabilityZone: "all" },
    { Id: "i-1", Port: 80 },
    { Id: "i-1", Port: 90 },
    { Id: "i-2", Port: 80 },
    { Id: "i-5", Port: 80 },
  ]);
});

test("tags and attributes are sorted by key, and have a value", () => {
  assert.deepEqual(toTags([{ Key: "b" }, { Key: "a", Value: "1" }]), [
    { Key: "a", Value: "1" },
    { Key: "b", Value: "" },
  ]);
  assert.deepEqual(toTags(undefined), []);
  assert.deepEqual(toAttributes([{ Key: "x", Value: "y" }]), [{ Key: "x", Value: "y" }]);
});
