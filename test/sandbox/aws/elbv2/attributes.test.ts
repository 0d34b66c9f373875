// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type AwsRig, byKey, makeListener, makeLoadBalancer, makeTargetGroup, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => rig.close());

/** Attributes from a plain object. */
function attributes(values: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
}

describe("attributes of load balancers", () => {
  const expected = {
    "access_logs.s3.enabled": "false",
    "access_logs.s3.bucket": "",
    "access_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "dns_record.client_routing_policy": "any_availability_zone",
    "load_balancing.cross_zone.enabled": "false",
    "secondary_ips.auto_assigned.per_subnet": "0",
    "zonal_shift.config.enabled": "false",
  };
  for (const Scheme of ["internal", "internet-facing"] as const) {
    test(`defaults of an ${Scheme} one`, async () => {
      const LoadBalancerArn = await makeLoadBalancer(rig, { Scheme });
      const denied = { "ipv6.deny_all_igw_traffic": String(Scheme === "internal") };
      const reply = await rig.elb.describeLoadBalancerAttributes({ LoadBalancerArn });
      assert.deepEqual(byKey(reply), { ...expected, ...denied });
    });
  }

  test("a change answers with all of them, and holds", async () => {
    const LoadBalancerArn = await makeLoadBalancer(rig);
    const change = { "access_logs.s3.enabled": "True", "access_logs.s3.bucket": "logs" };
    const reply = await rig.elb.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes: attributes(change) });
    const later = await rig.elb.describeLoadBalancerAttributes({ LoadBalancerArn });
    assert.deepEqual(byKey(later), byKey(reply));
    assert.deepEqual(byKey(later), {
      ...expected,
      ...change,
      "access_logs.s3.enabled": "true",
      "ipv6.deny_all_igw_traffic": "true",
    });
  });

  const refusals: readonly (readonly [code: string, change: Record<string, string>])[] = [
    ["ValidationError", {}],
    ["ValidationError", { "idle_timeout.timeout_seconds": "60" }],
    ["ValidationError", { toString: "x" }],
    ["ValidationError", { "deletion_protection.enabled": "yes" }],
    ["ValidationError", { "dns_record.client_routing_policy": "near" }],
    ["ValidationError", { "secondary_ips.auto_assigned.per_subnet": "8" }],
    ["InvalidConfigurationRequest", { "access_logs.s3.enabled": "true" }],
  ];
  for (const [code, change] of refusals) {
    test(`refuses ${JSON.stringify(change)}`, async () => {
      const LoadBalancerArn = await makeLoadBalancer(rig);
      const before = rig.aws.snapshot();
      const Attributes = attributes(change);
      await refused(code, rig.elb.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes }));
      assert.deepEqual(rig.aws.snapshot(), before);
    });
  }

  test("secondary addresses are never taken back", async () => {
    const LoadBalancerArn = await makeLoadBalancer(rig);
    const set = (count: string): Promise<unknown> => {
      const Attributes = attributes({ "secondary_ips.auto_assigned.per_subnet": count });
      return rig.elb.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes });
    };
    await set("3");
    await refused("InvalidConfigurationRequest", set("2"));
  });
});

describe("attributes of target groups", () => {
  const common = {
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "proxy_protocol_v2.enabled": "false",
    "stickiness.enabled": "false",
    "stickiness.type": "source_ip",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
    "target_health_state.unhealthy.draining_interval_seconds": "0",
  };
  const defaults: readonly (readonly [
    Protocol: "TCP" | "TLS" | "UDP" | "TCP_UDP",
    TargetType: "ip" | "instance",
    boolean,
  ])[] = [
    ["TCP", "instance", true],
    ["TCP", "ip", false],
    ["TLS", "ip", false],
    ["UDP", "ip", true],
    ["TCP_UDP", "instance", true],
  ];
  for (const [Protocol, TargetType, isPreserved] of defaults) {
    test(`defaults of ${Protocol} to ${TargetType} targets`, async () => {
      const TargetGroupArn = await makeTargetGroup(rig, { Protocol, TargetType });
      const isUdp = Protocol === "UDP" || Protocol === "TCP_UDP";
      assert.deepEqual(byKey(await rig.elb.describeTargetGroupAttributes({ TargetGroupArn })), {
        ...common,
        "preserve_client_ip.enabled": String(isPreserved),
        "deregistration_delay.connection_termination.enabled": String(isUdp),
        "target_health_state.unhealthy.connection_termination.enabled": String(!isUdp),
      });
    });
  }

  const unhealthy = "target_health_state.unhealthy";
  const refusals: readonly (readonly [protocol: "TCP" | "UDP", code: string, change: Record<string, string>])[] = [
    ["TCP", "ValidationError", { "deregistration_delay.timeout_seconds": "3601" }],
    ["TCP", "ValidationError", { "stickiness.type": "lb_cookie" }],
    ["TCP", "ValidationError", { "slow_start.duration_seconds": "30" }],
    ["TCP", "ValidationError", { "target_group_health.dns_failover.minimum_healthy_targets.percentage": "101" }],
    ["UDP", "InvalidConfigurationRequest", { "preserve_client_ip.enabled": "false" }],
    ["UDP", "InvalidConfigurationRequest", { [`${unhealthy}.connection_termination.enabled`]: "true" }],
    ["TCP", "InvalidConfigurationRequest", { [`${unhealthy}.draining_interval_seconds`]: "10" }],
  ];
  for (const [Protocol, code, change] of refusals) {
    test(`${Protocol} refuses ${JSON.stringify(change)}`, async () => {
      const TargetGroupArn = await makeTargetGroup(rig, { Protocol });
      const Attributes = attributes(change);
      await refused(code, rig.elb.modifyTargetGroupAttributes({ TargetGroupArn, Attributes }));
    });
  }

  test("what is taken holds", async () => {
    const TargetGroupArn = await makeTargetGroup(rig);
    const change = {
      "proxy_protocol_v2.enabled": "true",
      [`${unhealthy}.connection_termination.enabled`]: "false",
      [`${unhealthy}.draining_interval_seconds`]: "10",
      "target_group_health.dns_failover.minimum_healthy_targets.count": "off",
    };
    await rig.elb.modifyTargetGroupAttributes({ TargetGroupArn, Attributes: attributes(change) });
    const have = byKey(await rig.elb.describeTargetGroupAttributes({ TargetGroupArn }));
    assert.deepEqual({ ...have, ...change }, have);
  });
});

describe("attributes of listeners", () => {
  test("TCP has an idle timeout", async () => {
    const ListenerArn = await makeListener(rig, await makeLoadBalancer(rig), await makeTargetGroup(rig));
    assert.deepEqual(byKey(await rig.elb.describeListenerAttributes({ ListenerArn })), {
      "tcp.idle_timeout.seconds": "350",
    });
    const set = (seconds: string): Promise<unknown> => {
      const Attributes = attributes({ "tcp.idle_timeout.seconds": seconds });
      return rig.elb.modifyListenerAttributes({ ListenerArn, Attributes });
    };
    await set("60");
    assert.deepEqual(byKey(await rig.elb.describeListenerAttributes({ ListenerArn })), {
      "tcp.idle_timeout.seconds": "60",
    });
    await refused("ValidationError", set("6001"));
  });

  test("UDP has none", async () => {
    const group = await makeTargetGroup(rig, { Protocol: "UDP" });
    const ListenerArn = await makeListener(rig, await makeLoadBalancer(rig), group, { Protocol: "UDP" });
    assert.deepEqual(byKey(await rig.elb.describeListenerAttributes({ ListenerArn })), {});
    const Attributes = attributes({ "tcp.idle_timeout.seconds": "60" });
    await refused("ValidationError", rig.elb.modifyListenerAttributes({ ListenerArn, Attributes }));
  });
});
