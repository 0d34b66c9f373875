// SPDX-License-Identifier: Apache-2.0

/** moto with its mends, without Fairlead: its load balancers are as those of AWS. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { DescribeSubnetsCommand } from "@aws-sdk/client-ec2";
import * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { callers } from "./aws/aws-clients.ts";
import { Refusal } from "./aws/endpoint/aws-call.ts";
import { countByAction } from "./aws/endpoint/journal.ts";
import { Rig, refused } from "./aws/rig.ts";
import { eventually } from "./eventually.ts";

const rig = await Rig.start(import.meta.filename);
after(() => rig.stop());
const { elb, ec2, subnets } = rig;
const { zones, nodeGroup } = rig.seeded;
const { endpoint } = rig.cloud;
const [subnet = ""] = subnets;
const main = await rig.createLoadBalancer("main", { SecurityGroups: [nodeGroup] });
const arn = main.LoadBalancerArn ?? "";

describe("load balancers", () => {
  test("have a network load balancer's ARN and DNS name", () => {
    assert.match(arn, /:loadbalancer\/net\/main\/[0-9a-f]{16}$/);
    assert.equal(main.DNSName, `main-${arn.slice(-16)}.elb.eu-central-1.amazonaws.com`);
  });

  test("are provisioning for a while", async () => {
    const fresh = await rig.createLoadBalancer("fresh");
    const state = async () => {
      const reply = await elb.send(new Elb.DescribeLoadBalancersCommand({ Names: ["fresh"] }));
      return reply.LoadBalancers?.[0]?.State?.Code;
    };
    assert.deepEqual([fresh.State?.Code, await state()], ["provisioning", "provisioning"]);
    await eventually("it is active", async () => (await state()) === "active");
  });

  test("made twice with the same settings are one, and with others a duplicate", async () => {
    const again = await rig.createLoadBalancer("main", { SecurityGroups: [nodeGroup] });
    assert.equal(again.LoadBalancerArn, arn);
    await refused(
      "DuplicateLoadBalancerName",
      rig.createLoadBalancer("main", { Scheme: "internal", SecurityGroups: [nodeGroup] }),
    );
    await refused("DuplicateLoadBalancerName", rig.createLoadBalancer("main"));
  });

  test("are described by 20 names at most, and by none that is missing", async () => {
    const describe = (Names: string[]) => elb.send(new Elb.DescribeLoadBalancersCommand({ Names }));
    assert.equal((await describe(["main", "fresh"])).LoadBalancers?.length, 2);
    await refused("LoadBalancerNotFound", describe(["main", "missing"]));
    await refused("ValidationError", describe(Array.from({ length: 21 }, (_, number) => `name-${number}`)));
  });

  test("have the attributes of a network load balancer", async () => {
    const { Attributes = [] } = await elb.send(
      new Elb.ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn: arn,
        Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }],
      }),
    );
    assert.deepEqual(Object.fromEntries(Attributes.map(({ Key, Value }) => [Key, Value ?? ""])), {
      "access_logs.s3.enabled": "false",
      "access_logs.s3.bucket": "",
      "access_logs.s3.prefix": "",
      "deletion_protection.enabled": "false",
      "dns_record.client_routing_policy": "any_availability_zone",
      "ipv6.deny_all_igw_traffic": "false",
      "load_balancing.cross_zone.enabled": "true",
      "secondary_ips.auto_assigned.per_subnet": "0",
      "zonal_shift.config.enabled": "false",
    });
  });

  test("keep the addresses in their subnets, and can live in one zone", async () => {
    const mapping = { SubnetId: subnet, PrivateIPv4Address: "10.0.0.10" };
    const internal = await rig.createLoadBalancer("static", {
      Scheme: "internal",
      Subnets: undefined,
      SubnetMappings: [mapping],
    });
    assert.equal(internal.EnablePrefixForIpv6SourceNat, "off");
    assert.equal(internal.AvailabilityZones?.[0]?.LoadBalancerAddresses?.[0]?.PrivateIPv4Address, "10.0.0.10");
    const set = (Subnets: string[]) =>
      elb.send(new Elb.SetSubnetsCommand({ LoadBalancerArn: internal.LoadBalancerArn, Subnets }));
    assert.deepEqual(
      (await set([...subnets])).AvailabilityZones?.map(({ ZoneName }) => ZoneName),
      zones.map(({ name }) => name),
    );
    await set([subnets[2] ?? ""]);
    const { LoadBalancers = [] } = await elb.send(new Elb.DescribeLoadBalancersCommand({ Names: ["static"] }));
    assert.deepEqual(
      LoadBalancers[0]?.AvailabilityZones?.map(({ SubnetId }) => SubnetId),
      [subnets[2]],
    );
    await refused("SubnetNotFound", set(["subnet-00000000"]));
    await refused("InvalidConfigurationRequest", set([subnet, subnet]));
  });

  test("that are protected cannot be deleted, and what is gone can", async () => {
    const { LoadBalancerArn } = await rig.createLoadBalancer("protected");
    const protect = (Value: string) =>
      elb.send(
        new Elb.ModifyLoadBalancerAttributesCommand({
          LoadBalancerArn,
          Attributes: [{ Key: "deletion_protection.enabled", Value }],
        }),
      );
    await protect("true");
    await refused("OperationNotPermitted", elb.send(new Elb.DeleteLoadBalancerCommand({ LoadBalancerArn })));
    await protect("false");
    await elb.send(new Elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));
    await elb.send(new Elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));
  });

  test("keep to having security groups, or to having none", async () => {
    const bare = await rig.createLoadBalancer("bare");
    const set = (LoadBalancerArn: string | undefined, SecurityGroups: string[]) =>
      elb.send(
        new Elb.SetSecurityGroupsCommand({
          LoadBalancerArn,
          SecurityGroups,
          EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
        }),
      );
    await refused("InvalidConfigurationRequest", set(bare.LoadBalancerArn, [nodeGroup]));
    await refused("InvalidConfigurationRequest", set(arn, []));
    assert.equal(main.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic, "on");
    await set(arn, [nodeGroup]);
    const { LoadBalancers = [] } = await elb.send(new Elb.DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
    assert.equal(LoadBalancers[0]?.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic, "off");
  });

  test("have capacity reserved, and given back", async () => {
    const units = async () => {
      const reply = await elb.send(new Elb.DescribeCapacityReservationCommand({ LoadBalancerArn: arn }));
      return reply.MinimumLoadBalancerCapacity?.CapacityUnits;
    };
    assert.equal(await units(), undefined);
    const MinimumLoadBalancerCapacity = { CapacityUnits: 3000 };
    await elb.send(new Elb.ModifyCapacityReservationCommand({ LoadBalancerArn: arn, MinimumLoadBalancerCapacity }));
    assert.equal(await units(), 3000);
    await elb.send(new Elb.ModifyCapacityReservationCommand({ LoadBalancerArn: arn, ResetCapacityReservation: true }));
    assert.equal(await units(), undefined);
  });
});

test("subnets have IPv6 blocks that are associated", async () => {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnet] }));
  assert.equal(Subnets[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlockState?.State, "associated");
});

test("the journal tells who called what, and calls can fail", async () => {
  const start = endpoint.journal.length;
  const describeMain = () => elb.send(new Elb.DescribeLoadBalancersCommand({ Names: ["main"] }));
  endpoint.judgeBy(() => ({ kind: "Refuse", refusal: new Refusal("Throttling", "Rate exceeded") }));
  await refused("Throttling", describeMain());
  endpoint.judgeBy(() => ({ kind: "LoseReply" }));
  await assert.rejects(describeMain());
  endpoint.passAll();
  await describeMain();
  assert.deepEqual(countByAction(endpoint.journal.since(start, callers.rig)), { DescribeLoadBalancers: 3 });
  assert.deepEqual(endpoint.journal.since(start, callers.fairlead), []);
});
