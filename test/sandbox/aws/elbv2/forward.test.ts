// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { CreateListenerInput, ProtocolEnum } from "@aws-sdk/client-elastic-load-balancing-v2";
import { addVpc } from "../../../../src/sandbox/aws/network/add-parts.ts";
import {
  type AwsRig,
  forwardTo,
  makeListener,
  makeLoadBalancer,
  makeTargetGroup,
  refused,
  startRig,
} from "../aws-rig.ts";

let rig: AwsRig;
let loadBalancer: string;
let targetGroup: string;

beforeEach(async () => {
  rig = await startRig();
  loadBalancer = await makeLoadBalancer(rig);
  targetGroup = await makeTargetGroup(rig);
});

afterEach(() => rig.close());

function listen(input: Partial<CreateListenerInput> = {}): Promise<string> {
  return makeListener(rig, loadBalancer, targetGroup, input);
}

const certificate = "arn:aws:acm:us-west-2:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000";

describe("what a listener forwards to", () => {
  const pairs: readonly (readonly [listener: ProtocolEnum, group: ProtocolEnum, isAllowed: boolean])[] = [
    ["TCP", "TCP", true],
    ["TCP", "TCP_UDP", true],
    ["TCP", "TLS", false],
    ["TCP", "UDP", false],
    ["TLS", "TLS", true],
    ["TLS", "TCP", true],
    ["TLS", "UDP", false],
    ["UDP", "UDP", true],
    ["UDP", "TCP_UDP", true],
    ["UDP", "TCP", false],
    ["TCP_UDP", "TCP_UDP", true],
    ["TCP_UDP", "TCP", false],
    ["QUIC", "TCP_QUIC", true],
    ["TCP_QUIC", "QUIC", false],
  ];
  for (const [Protocol, group, isAllowed] of pairs) {
    test(`${Protocol} ${isAllowed ? "to" : "not to"} ${group}`, async () => {
      const arn = await makeTargetGroup(rig, { Name: "other", Protocol: group });
      const Certificates = Protocol === "TLS" ? [{ CertificateArn: certificate }] : undefined;
      const listening = listen({ Protocol, DefaultActions: forwardTo(arn), ...(Certificates && { Certificates }) });
      await (isAllowed ? listening : refused("IncompatibleProtocols", listening));
    });
  }

  test("a target group belongs to one load balancer", async () => {
    await listen();
    await listen({ Port: 81 });
    const other = await makeLoadBalancer(rig, { Name: "lb2" });
    await refused("TargetGroupAssociationLimit", makeListener(rig, other, targetGroup));
  });

  test("it has to be there, in the same VPC", async () => {
    const gone = forwardTo(targetGroup.replace("/tg/", "/th/"));
    await refused("TargetGroupNotFound", listen({ DefaultActions: gone }));
    const { id } = addVpc(rig.aws.account, { cidrs: ["10.9.0.0/16"] });
    const elsewhere = await makeTargetGroup(rig, { Name: "elsewhere", VpcId: id });
    await refused("InvalidConfigurationRequest", listen({ DefaultActions: forwardTo(elsewhere) }));
  });

  test("several by weight", async () => {
    const second = await makeTargetGroup(rig, { Name: "b" });
    const weighted = (
      weights: readonly (number | undefined)[],
      arns: readonly string[],
    ): CreateListenerInput["DefaultActions"] => [
      {
        Type: "forward",
        ForwardConfig: {
          TargetGroups: arns.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: weights[index] })),
        },
      },
    ];
    await refused("ValidationError", listen({ DefaultActions: weighted([1, undefined], [targetGroup, second]) }));
    await refused("ValidationError", listen({ DefaultActions: weighted([1, 1000], [targetGroup, second]) }));
    await refused("ValidationError", listen({ DefaultActions: weighted([1, 1], [second, second]) }));
    await refused("TooManyActions", listen({ DefaultActions: [...forwardTo(second), ...forwardTo(second)] }));
    await listen({ DefaultActions: weighted([0, 999], [targetGroup, second]) });
    const { Listeners } = await rig.elb.describeListeners({ LoadBalancerArn: loadBalancer });
    const action = Listeners?.[0]?.DefaultActions?.[0];
    assert.equal(action?.TargetGroupArn, undefined);
    assert.deepEqual(
      action?.ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight),
      [0, 999],
    );
  });

  test("UDP beside IPv6 needs source NAT by prefix, and is not changed into", async () => {
    const lb = await makeLoadBalancer(rig, { Name: "six", IpAddressType: "dualstack" });
    const udp = await makeTargetGroup(rig, { Name: "udp", Protocol: "TCP_UDP" });
    const listening = (): Promise<string> => makeListener(rig, lb, udp, { Protocol: "UDP" });
    await refused("InvalidConfigurationRequest", listening());
    const Subnets = [...rig.network.privateSubnetIds];
    await rig.elb.setSubnets({ LoadBalancerArn: lb, Subnets, EnablePrefixForIpv6SourceNat: "on" });
    await listening();
    const ListenerArn = await makeListener(rig, lb, udp, { Port: 81 });
    await refused("InvalidConfigurationRequest", rig.elb.modifyListener({ ListenerArn, Protocol: "TCP_UDP" }));
  });
});
