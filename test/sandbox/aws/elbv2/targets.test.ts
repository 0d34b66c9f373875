// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { TargetDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { setInstanceState } from "../../../../src/sandbox/aws/behind-the-back.ts";
import { addInstance, addSubnet, addVpc } from "../../../../src/sandbox/aws/network/add-parts.ts";
import {
  type AwsRig,
  makeListener,
  makeLoadBalancer,
  makeTargetGroup,
  present,
  refused,
  startRig,
} from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => rig.close());

function register(TargetGroupArn: string, ...Targets: TargetDescription[]): Promise<unknown> {
  return rig.elb.registerTargets({ TargetGroupArn, Targets });
}

/** `id:port state` of all targets. */
async function statesOf(TargetGroupArn: string): Promise<readonly string[]> {
  const reply = await rig.elb.describeTargetHealth({ TargetGroupArn });
  return (reply.TargetHealthDescriptions ?? [])
    .map(({ Target, TargetHealth }) => `${Target?.Id}:${Target?.Port} ${TargetHealth?.State}`)
    .sort();
}

describe("registering instances", () => {
  test("a target is what it is by id and port; the group's port is the default", async () => {
    const [id = ""] = rig.network.instanceIds;
    const arn = await makeTargetGroup(rig);
    await register(arn, { Id: id }, { Id: id, Port: 30_081 });
    await register(arn, { Id: id, Port: 30_080 });
    assert.deepEqual(await statesOf(arn), [`${id}:30080 unused`, `${id}:30081 unused`]);
  });

  test("all or nothing", async () => {
    const [id = ""] = rig.network.instanceIds;
    const arn = await makeTargetGroup(rig);
    await refused("InvalidTarget", register(arn, { Id: id }, { Id: "i-00000000000000000" }));
    assert.deepEqual(await statesOf(arn), []);
  });

  test("refuses what is not there, not running, elsewhere, or nonsense", async () => {
    const [id = ""] = rig.network.instanceIds;
    const arn = await makeTargetGroup(rig);
    await refused("ValidationError", register(arn, { Id: "10.0.48.4" }));
    await refused("ValidationError", register(arn, { Id: id, AvailabilityZone: "all" }));
    await refused("ValidationError", register(arn, { Id: id, Port: 0 }));
    await refused("ValidationError", register(arn));
    for (const state of ["stopped", "terminated", "pending"] as const) {
      setInstanceState(rig.aws.account, id, state);
      await refused("InvalidTarget", register(arn, { Id: id }));
    }
    const { account } = rig.aws;
    const vpc = addVpc(account, { cidrs: ["10.9.0.0/16"] });
    const subnet = addSubnet(account, { vpcId: vpc.id, zone: "us-west-2a", cidr: "10.9.0.0/24" });
    const elsewhere = addInstance(account, { subnetId: subnet.id, securityGroupIds: [] });
    await refused("InvalidTarget", register(arn, { Id: elsewhere.id }));
    await refused("TargetGroupNotFound", register(arn.replace("/tg/", "/th/"), { Id: id }));
  });

  test("an IPv6 group wants instances with IPv6", async () => {
    const arn = await makeTargetGroup(rig, { IpAddressType: "ipv6" });
    await register(arn, { Id: rig.network.instanceIds[0] });
    const { vpcId, nodeSecurityGroupId } = rig.network;
    const { id: subnetId } = addSubnet(rig.aws.account, { vpcId, zone: "us-west-2a", cidr: "10.0.200.0/24" });
    const { id } = addInstance(rig.aws.account, { subnetId, securityGroupIds: [nodeSecurityGroupId] });
    await refused("InvalidTarget", register(arn, { Id: id }));
  });

  test("the quotas end it", async () => {
    const [id = ""] = rig.network.instanceIds;
    const ports = (count: number): TargetDescription[] =>
      Array.from({ length: count }, (_, index) => ({ Id: id, Port: 1 + index }));
    const arn = await makeTargetGroup(rig);
    await refused("ValidationError", register(arn, ...ports(201)));
    rig.aws.account.setQuotas({ targetsPerTargetGroup: 5 });
    await register(arn, ...ports(5));
    await register(arn, ...ports(5));
    await refused("TooManyTargets", register(arn, { Id: id, Port: 6 }));
  });
});

describe("registering IP addresses", () => {
  const cases: readonly (readonly [title: string, target: TargetDescription, outcome: string])[] = [
    ["in a subnet: its zone is found", { Id: "10.0.64.7" }, "us-west-2b"],
    ["in a subnet, for all zones", { Id: "10.0.64.7", AvailabilityZone: "all" }, "all"],
    ["private and outside, for all zones", { Id: "192.168.1.1", AvailabilityZone: "all" }, "all"],
    ["of RFC 6598, for all zones", { Id: "100.64.1.1", AvailabilityZone: "all" }, "all"],
    ["private and outside, with no zone", { Id: "192.168.1.1" }, "ValidationError"],
    ["public", { Id: "8.8.8.8", AvailabilityZone: "all" }, "InvalidTarget"],
    ["of the other family", { Id: "2001:db8::1" }, "ValidationError"],
    ["that is none", { Id: "i-00000000000000000" }, "ValidationError"],
  ];
  for (const [title, target, outcome] of cases) {
    test(`one ${title}`, async () => {
      const TargetGroupArn = await makeTargetGroup(rig, { TargetType: "ip" });
      if (/Error|Invalid/.test(outcome)) return refused(outcome, register(TargetGroupArn, target));
      await register(TargetGroupArn, target);
      const { TargetHealthDescriptions } = await rig.elb.describeTargetHealth({ TargetGroupArn });
      assert.equal(TargetHealthDescriptions?.[0]?.Target?.AvailabilityZone, outcome);
    });
  }

  test("IPv6 has to be in the VPC", async () => {
    const arn = await makeTargetGroup(rig, { TargetType: "ip", IpAddressType: "ipv6" });
    await register(arn, { Id: "2001:db8:0:3::7" });
    await refused("InvalidTarget", register(arn, { Id: "2001:db8:9::7", AvailabilityZone: "all" }));
  });

  test("QUIC wants a server ID, and only QUIC", async () => {
    const quic = await makeTargetGroup(rig, { Name: "quic", TargetType: "ip", Protocol: "QUIC" });
    const QuicServerId = "0x0123456789abcdef";
    await refused("ValidationError", register(quic, { Id: "10.0.64.7" }));
    await register(quic, { Id: "10.0.64.7", QuicServerId });
    const tcp = await makeTargetGroup(rig, { TargetType: "ip" });
    await refused("ValidationError", register(tcp, { Id: "10.0.64.7", QuicServerId }));
  });
});

describe("deregistering", () => {
  test("drains for as long as the group says, where a listener uses it; what comes back is registered anew", async () => {
    const [id = "", other = ""] = rig.network.instanceIds;
    const arn = await makeTargetGroup(rig);
    await makeListener(rig, await makeLoadBalancer(rig), arn);
    await register(arn, { Id: id }, { Id: other });
    const deregister = (): Promise<unknown> =>
      rig.elb.deregisterTargets({ TargetGroupArn: arn, Targets: [{ Id: id }] });
    await deregister();
    assert.deepEqual(await statesOf(arn), [`${id}:30080 draining`, `${other}:30080 healthy`].sort());
    await rig.clock.advance(200_000);
    await deregister();
    await rig.clock.advance(100_000);
    assert.deepEqual(await statesOf(arn), [`${other}:30080 healthy`]);
    await register(arn, { Id: id });
    await deregister();
    await register(arn, { Id: id });
    assert.deepEqual(await statesOf(arn), [`${id}:30080 healthy`, `${other}:30080 healthy`].sort());
  });

  test("is at once where no listener uses the group, and succeeds for what is not there", async () => {
    const [id = ""] = rig.network.instanceIds;
    const arn = await makeTargetGroup(rig);
    await register(arn, { Id: id });
    for (const Targets of [[{ Id: id, Port: 1 }], [{ Id: id }], [{ Id: id }], [{ Id: "i-00000000000000000" }]]) {
      await rig.elb.deregisterTargets({ TargetGroupArn: arn, Targets });
    }
    assert.deepEqual(await statesOf(arn), []);
    await refused("ValidationError", rig.elb.deregisterTargets({ TargetGroupArn: arn, Targets: [] }));
  });

  test("the draining are not in a snapshot", async () => {
    const [id = ""] = rig.network.instanceIds;
    const arn = await makeTargetGroup(rig);
    await makeListener(rig, await makeLoadBalancer(rig), arn);
    const before = rig.aws.snapshot();
    await register(arn, { Id: id });
    assert.notDeepEqual(rig.aws.snapshot(), before);
    await rig.elb.deregisterTargets({ TargetGroupArn: arn, Targets: [{ Id: id }] });
    assert.deepEqual(rig.aws.snapshot(), before);
    present(rig.aws.account.targetGroups.get(arn)?.targets.get(`${id} 30080`));
  });
});
