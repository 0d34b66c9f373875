// SPDX-License-Identifier: Apache-2.0

/** moto with its mends, without Fairlead: its target groups and targets are as those of AWS. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { elbCall } from "./aws/endpoint/aws-call.ts";
import { Rig, refused } from "./aws/rig.ts";
import { eventually } from "./eventually.ts";

const rig = await Rig.start(import.meta.filename);
after(() => rig.stop());
const { elb } = rig;
const { vpcId, zones } = rig.seeded;
const [zone = assert.fail("a zone")] = zones;
const instance = await rig.cloud.account.startInstance(zone);
const main = await rig.createLoadBalancer("main");
const group = await rig.createTargetGroup("main");
const groupArn = group.TargetGroupArn ?? "";
await rig.createListener(main, group);

describe("target groups", () => {
  test("made twice with the same settings are one, and with others a duplicate", async () => {
    assert.equal((await rig.createTargetGroup("main")).TargetGroupArn, groupArn);
    await refused("DuplicateTargetGroupName", rig.createTargetGroup("main", { Port: 81 }));
  });

  test("have a network load balancer's attributes, by protocol and type, and no others", async () => {
    const attributes = async (TargetGroupArn: string | undefined) => {
      const reply = await elb.send(new Elb.DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
      return new Map(reply.Attributes?.map(({ Key, Value }) => [Key, Value]));
    };
    const byIp = await rig.createTargetGroup("by-ip", { TargetType: "ip" });
    const udpByIp = await rig.createTargetGroup("udp-by-ip", { TargetType: "ip", Protocol: "UDP" });
    const kept = await Promise.all(
      [group, byIp, udpByIp].map(async ({ TargetGroupArn }) =>
        (await attributes(TargetGroupArn)).get("preserve_client_ip.enabled"),
      ),
    );
    assert.deepEqual(kept, ["true", "false", "true"]);
    assert.equal((await attributes(groupArn)).get("proxy_protocol_v2.enabled"), "false");
    assert.ok(!(await attributes(groupArn)).has("slow_start.duration_seconds"));
    assert.equal(
      (await attributes(udpByIp.TargetGroupArn)).get("deregistration_delay.connection_termination.enabled"),
      "true",
    );
    const modify = (Key: string) =>
      elb.send(
        new Elb.ModifyTargetGroupAttributesCommand({ TargetGroupArn: groupArn, Attributes: [{ Key, Value: "true" }] }),
      );
    await refused("ValidationError", modify("no.such.key"));
    const { Attributes = [] } = await modify("proxy_protocol_v2.enabled");
    assert.equal(Attributes.length, 13);
    assert.equal((await attributes(groupArn)).get("proxy_protocol_v2.enabled"), "true");
  });

  test("are checked over HTTP whatever their protocol", async () => {
    const overTcp = await rig.createTargetGroup("checked");
    assert.deepEqual([overTcp.HealthCheckPath, overTcp.Matcher], [undefined, undefined]);
    const TargetGroupArn = overTcp.TargetGroupArn;
    const modify = (input: Partial<Elb.ModifyTargetGroupInput>) =>
      elb.send(new Elb.ModifyTargetGroupCommand({ TargetGroupArn, ...input }));
    await modify({ HealthCheckProtocol: "HTTP" });
    const [overHttp] = (await modify({ HealthCheckPort: "10256" })).TargetGroups ?? [];
    assert.deepEqual([overHttp?.HealthCheckPath, overHttp?.Matcher?.HttpCode], ["/", "200-399"]);
    const [exact] = (await modify({ HealthCheckPath: "/healthz", Matcher: { HttpCode: "200" } })).TargetGroups ?? [];
    assert.deepEqual([exact?.HealthCheckPath, exact?.Matcher?.HttpCode], ["/healthz", "200"]);
    const [back] = (await modify({ HealthCheckProtocol: "TCP" })).TargetGroups ?? [];
    assert.deepEqual([back?.HealthCheckPath, back?.Matcher], [undefined, undefined]);
  });

  test("know the load balancer that they serve, which is one at most", async () => {
    const users = async (TargetGroupArn: string | undefined) => {
      const reply = await elb.send(new Elb.DescribeTargetGroupsCommand({ TargetGroupArns: [TargetGroupArn ?? ""] }));
      return reply.TargetGroups?.[0]?.LoadBalancerArns ?? [];
    };
    const first = await rig.createTargetGroup("first");
    const second = await rig.createTargetGroup("second");
    const user = await rig.createLoadBalancer("user");
    const other = await rig.createLoadBalancer("other");
    const made = await rig.createListener(user, first);
    assert.deepEqual(await users(first.TargetGroupArn), [user.LoadBalancerArn]);
    await refused("TargetGroupAssociationLimit", rig.createListener(other, first));
    const forward = { Type: "forward", TargetGroupArn: second.TargetGroupArn } as const;
    await elb.send(new Elb.ModifyListenerCommand({ ListenerArn: made.ListenerArn, DefaultActions: [forward] }));
    assert.deepEqual(
      [await users(first.TargetGroupArn), await users(second.TargetGroupArn)],
      [[], [user.LoadBalancerArn]],
    );
    const ofUser = await elb.send(new Elb.DescribeTargetGroupsCommand({ LoadBalancerArn: user.LoadBalancerArn }));
    assert.deepEqual(
      ofUser.TargetGroups?.map(({ TargetGroupName }) => TargetGroupName),
      ["second"],
    );
    await refused(
      "ResourceInUse",
      elb.send(new Elb.DeleteTargetGroupCommand({ TargetGroupArn: second.TargetGroupArn })),
    );
    await elb.send(new Elb.DeleteLoadBalancerCommand({ LoadBalancerArn: user.LoadBalancerArn }));
    assert.deepEqual(await users(second.TargetGroupArn), []);
    await elb.send(new Elb.DeleteTargetGroupCommand({ TargetGroupArn: second.TargetGroupArn }));
  });
});

describe("targets", () => {
  const targetsOf = (...ports: number[]) => ports.map((Port) => ({ Id: instance, Port }));
  const register = (Targets: Elb.TargetDescription[], TargetGroupArn = groupArn) =>
    elb.send(new Elb.RegisterTargetsCommand({ TargetGroupArn, Targets }));
  const deregister = (Targets: Elb.TargetDescription[], TargetGroupArn = groupArn) =>
    elb.send(new Elb.DeregisterTargetsCommand({ TargetGroupArn, Targets }));
  const health = async (TargetGroupArn = groupArn) => {
    const reply = await elb.send(new Elb.DescribeTargetHealthCommand({ TargetGroupArn }));
    return (reply.TargetHealthDescriptions ?? []).map(
      ({ Target, TargetHealth }) => `${Target?.Port ?? 0} ${TargetHealth?.State ?? ""}`,
    );
  };

  test("are told apart by id and port, and become healthy", async () => {
    await register(targetsOf(30_001, 30_002));
    assert.deepEqual(await health(), ["30001 initial", "30002 initial"]);
    await eventually("they are healthy", async () => (await health()).every((one) => one.endsWith("healthy")));
  });

  test("drain, come back, and can be deregistered again", async () => {
    await deregister(targetsOf(30_001));
    assert.deepEqual(await health(), ["30001 draining", "30002 healthy"]);
    await deregister(targetsOf(30_001, 30_003));
    await register(targetsOf(30_001));
    assert.deepEqual((await health()).toSorted(), ["30001 initial", "30002 healthy"]);
  });

  test("of an unused group are unused, and gone at once", async () => {
    const unused = (await rig.createTargetGroup("unused")).TargetGroupArn;
    await register([{ Id: instance }], unused);
    assert.deepEqual(await health(unused), ["80 unused"]);
    await deregister([{ Id: instance }], unused);
    assert.deepEqual(await health(unused), []);
  });

  test("have to be instances that run", async () => {
    await refused("InvalidTarget", register([{ Id: "i-00000000000000000", Port: 80 }]));
    await refused("TargetGroupNotFound", register(targetsOf(80), groupArn.replace("/main/", "/none/")));
  });
});

test("lists come in pages of 400", async () => {
  // Through the mends, which ask a lot of moto for each, it would take minutes.
  const { pastMends } = rig.cloud;
  for (let number = 0; number <= 400; number++) {
    await pastMends(
      elbCall("CreateTargetGroup", { Name: `many-${number}`, Protocol: "TCP", Port: "80", VpcId: vpcId }),
    );
  }
  for (let number = 0; number <= 50; number++) {
    const input = { Name: `many-${number}`, Type: "network", Subnets: [zone.publicSubnet] };
    await pastMends(elbCall("CreateLoadBalancer", input));
  }
  const first = await elb.send(new Elb.DescribeTargetGroupsCommand({}));
  assert.equal(first.TargetGroups?.length, 400);
  const second = await elb.send(new Elb.DescribeTargetGroupsCommand({ Marker: first.NextMarker }));
  assert.ok((second.TargetGroups?.length ?? 0) > 1);
  assert.equal(second.NextMarker, undefined);
  const small = await elb.send(new Elb.DescribeLoadBalancersCommand({ PageSize: 1 }));
  assert.deepEqual([small.LoadBalancers?.length, small.NextMarker], [1, "1"]);
  const all = await elb.send(new Elb.DescribeLoadBalancersCommand({}));
  assert.ok((all.LoadBalancers?.length ?? 0) > 51, "moto's pages of 50 are seen");
});
