// SPDX-License-Identifier: Apache-2.0

/** moto with its mends, without Fairlead: where moto and AWS differ, this account is as AWS. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import * as Ec2 from "@aws-sdk/client-ec2";
import * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { callers, createClients } from "./aws/aws-clients.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { Refusal } from "./aws/endpoint/aws-call.ts";
import { countByAction } from "./aws/endpoint/journal.ts";
import { requestCertificate } from "./aws/moto/certificate.ts";
import { region } from "./aws/region.ts";
import { eventually } from "./eventually.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename, nodes: 2, settleMs: 300 });
after(() => aws.stop());
const { account, endpoint } = aws;
const { elb, ec2 } = account.clients;
const { vpcId, zones, nodeGroup } = account.seeded;
const subnets = zones.map(({ publicSubnet }) => publicSubnet);
const [subnet = ""] = subnets;
const instances = aws.nodes.map(({ instance }) => instance);
const [instance = ""] = instances;
const unknownArn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/none/0123456789abcdef";

async function createLoadBalancer(name: string, input: Partial<Elb.CreateLoadBalancerInput> = {}) {
  const { LoadBalancers = [] } = await elb.send(
    new Elb.CreateLoadBalancerCommand({ Name: name, Type: "network", Subnets: [subnet], ...input }),
  );
  return LoadBalancers[0] ?? assert.fail("no load balancer");
}

async function createTargetGroup(name: string, input: Partial<Elb.CreateTargetGroupInput> = {}) {
  const { TargetGroups = [] } = await elb.send(
    new Elb.CreateTargetGroupCommand({ Name: name, Protocol: "TCP", Port: 80, VpcId: vpcId, ...input }),
  );
  return TargetGroups[0] ?? assert.fail("no target group");
}

async function createListener(
  LoadBalancerArn: string,
  TargetGroupArn: string,
  input: Partial<Elb.CreateListenerInput> = {},
) {
  const { Listeners = [] } = await elb.send(
    new Elb.CreateListenerCommand({
      LoadBalancerArn,
      Protocol: "TCP",
      Port: 80,
      DefaultActions: [{ Type: "forward", TargetGroupArn }],
      ...input,
    }),
  );
  return Listeners[0] ?? assert.fail("no listener");
}

/** Asserts that a call is refused with this code. */
async function refused(code: string, call: Promise<unknown>): Promise<void> {
  await assert.rejects(call, (error: Error) => {
    // The SDK names some errors with "Exception" behind AWS's code.
    assert.equal(error.name.replace(/Exception$/, ""), code, error.message);
    return true;
  });
}

const main = await createLoadBalancer("main", { SecurityGroups: [nodeGroup] });
const arn = main.LoadBalancerArn ?? "";
const group = await createTargetGroup("main");
const groupArn = group.TargetGroupArn ?? "";
const listener = await createListener(arn, groupArn);
const listenerArn = listener.ListenerArn ?? "";

describe("load balancers", () => {
  test("have a network load balancer's ARN and DNS name", () => {
    assert.match(arn, /:loadbalancer\/net\/main\/[0-9a-f]{16}$/);
    assert.equal(main.DNSName, `main-${arn.slice(-16)}.elb.eu-central-1.amazonaws.com`);
    assert.match(listenerArn, /:listener\/net\/main\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
  });

  test("are provisioning for a while", async () => {
    const fresh = await createLoadBalancer("fresh");
    const state = async () => {
      const reply = await elb.send(new Elb.DescribeLoadBalancersCommand({ Names: ["fresh"] }));
      return reply.LoadBalancers?.[0]?.State?.Code;
    };
    assert.deepEqual([fresh.State?.Code, await state()], ["provisioning", "provisioning"]);
    await eventually("it is active", async () => (await state()) === "active");
  });

  test("made twice with the same settings are one, and with others a duplicate", async () => {
    const again = await createLoadBalancer("main", { SecurityGroups: [nodeGroup] });
    assert.equal(again.LoadBalancerArn, arn);
    await refused(
      "DuplicateLoadBalancerName",
      createLoadBalancer("main", { Scheme: "internal", SecurityGroups: [nodeGroup] }),
    );
    await refused("DuplicateLoadBalancerName", createLoadBalancer("main"));
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
    const internal = await createLoadBalancer("static", {
      Scheme: "internal",
      Subnets: undefined,
      SubnetMappings: [mapping],
    });
    assert.equal(internal.EnablePrefixForIpv6SourceNat, "off");
    assert.equal(internal.AvailabilityZones?.[0]?.LoadBalancerAddresses?.[0]?.PrivateIPv4Address, "10.0.0.10");
    const set = (Subnets: string[]) =>
      elb.send(new Elb.SetSubnetsCommand({ LoadBalancerArn: internal.LoadBalancerArn, Subnets }));
    assert.deepEqual(
      (await set(subnets)).AvailabilityZones?.map(({ ZoneName }) => ZoneName),
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
    const { LoadBalancerArn } = await createLoadBalancer("protected");
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
    const bare = await createLoadBalancer("bare");
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

describe("target groups", () => {
  test("made twice with the same settings are one, and with others a duplicate", async () => {
    assert.equal((await createTargetGroup("main")).TargetGroupArn, groupArn);
    await refused("DuplicateTargetGroupName", createTargetGroup("main", { Port: 81 }));
  });

  test("have a network load balancer's attributes, by protocol and type, and no others", async () => {
    const attributes = async (TargetGroupArn: string | undefined) => {
      const reply = await elb.send(new Elb.DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
      return new Map(reply.Attributes?.map(({ Key, Value }) => [Key, Value]));
    };
    const byIp = await createTargetGroup("by-ip", { TargetType: "ip" });
    const udpByIp = await createTargetGroup("udp-by-ip", { TargetType: "ip", Protocol: "UDP" });
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
    const overTcp = await createTargetGroup("checked");
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
    const first = await createTargetGroup("first");
    const second = await createTargetGroup("second");
    const user = await createLoadBalancer("user");
    const other = await createLoadBalancer("other");
    const made = await createListener(user.LoadBalancerArn ?? "", first.TargetGroupArn ?? "");
    assert.deepEqual(await users(first.TargetGroupArn), [user.LoadBalancerArn]);
    await refused(
      "TargetGroupAssociationLimit",
      createListener(other.LoadBalancerArn ?? "", first.TargetGroupArn ?? ""),
    );
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
    const unused = (await createTargetGroup("unused")).TargetGroupArn;
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

describe("listeners", () => {
  test("made twice with the same settings are one, and with others a duplicate", async () => {
    assert.equal((await createListener(arn, groupArn)).ListenerArn, listenerArn);
    await refused("DuplicateListener", createListener(arn, groupArn, { Protocol: "UDP" }));
    await refused("LoadBalancerNotFound", createListener(unknownArn, groupArn));
  });

  test("change their protocol, certificates, policy and ALPN", async () => {
    const certificates = await Promise.all(
      ["one", "two"].map((name) => requestCertificate(aws.motoUrl, `${name}.example.org`)),
    );
    const [first = "", second = ""] = certificates;
    assert.equal(listener.SslPolicy, undefined);
    const modify = async (input: Partial<Elb.ModifyListenerInput>) => {
      const reply = await elb.send(new Elb.ModifyListenerCommand({ ListenerArn: listenerArn, ...input }));
      const { Protocol, SslPolicy, AlpnPolicy, Certificates = [] } = reply.Listeners?.[0] ?? {};
      return [Protocol, SslPolicy, AlpnPolicy ?? [], Certificates.map(({ CertificateArn }) => CertificateArn)];
    };
    const policy = "ELBSecurityPolicy-TLS13-1-2-2021-06";
    const tls = { Protocol: "TLS", SslPolicy: policy, Certificates: [{ CertificateArn: first }] } as const;
    assert.deepEqual(await modify({ ...tls, Certificates: [...tls.Certificates] }), ["TLS", policy, [], [first]]);
    assert.deepEqual(await modify({ AlpnPolicy: ["HTTP2Only"] }), ["TLS", policy, ["HTTP2Only"], [first]]);
    const Certificates = [{ CertificateArn: second }];
    for (const Command of [Elb.AddListenerCertificatesCommand, Elb.AddListenerCertificatesCommand]) {
      await elb.send(new Command({ ListenerArn: listenerArn, Certificates }));
    }
    const shown = await elb.send(new Elb.DescribeListenerCertificatesCommand({ ListenerArn: listenerArn }));
    assert.deepEqual(
      shown.Certificates?.map(({ CertificateArn, IsDefault }) => [CertificateArn, IsDefault]),
      [
        [first, true],
        [second, false],
      ],
    );
    assert.deepEqual(await modify({ Protocol: "UDP" }), ["UDP", undefined, [], []]);
    assert.deepEqual(await modify({ Protocol: "TCP_UDP" }), ["TCP_UDP", undefined, [], []]);
  });
});

test("listeners have the attributes of their protocol", async () => {
  const user = await createLoadBalancer("idle");
  const behind = await createTargetGroup("idle", { Protocol: "TCP_UDP" });
  const both = await createListener(user.LoadBalancerArn ?? "", behind.TargetGroupArn ?? "", { Protocol: "TCP_UDP" });
  const modify = (Key: string) =>
    elb.send(
      new Elb.ModifyListenerAttributesCommand({ ListenerArn: both.ListenerArn, Attributes: [{ Key, Value: "60" }] }),
    );
  assert.deepEqual((await modify("tcp.idle_timeout.seconds")).Attributes, [
    { Key: "tcp.idle_timeout.seconds", Value: "60" },
  ]);
  await refused("ValidationError", modify("no.such.key"));
  await elb.send(new Elb.ModifyListenerCommand({ ListenerArn: both.ListenerArn, Protocol: "UDP" }));
  const reply = await elb.send(new Elb.DescribeListenerAttributesCommand({ ListenerArn: both.ListenerArn }));
  assert.deepEqual(reply.Attributes, []);
});

describe("tags", () => {
  test("are fifty at most, set by the making and by AddTags", async () => {
    const some = (count: number, offset = 0) =>
      Array.from({ length: count }, (_, number) => ({ Key: `key-${number + offset}`, Value: `${number}` }));
    const tagged = await createTargetGroup("tagged", { Tags: some(40) });
    const ResourceArns = [tagged.TargetGroupArn ?? ""];
    await elb.send(new Elb.AddTagsCommand({ ResourceArns, Tags: some(10, 40) }));
    await refused("TooManyTags", elb.send(new Elb.AddTagsCommand({ ResourceArns, Tags: some(1, 50) })));
    await elb.send(new Elb.RemoveTagsCommand({ ResourceArns, TagKeys: ["key-0"] }));
    const { TagDescriptions = [] } = await elb.send(new Elb.DescribeTagsCommand({ ResourceArns }));
    assert.equal(TagDescriptions[0]?.Tags?.length, 49);
    await refused("DuplicateTagKeys", createTargetGroup("twice", { Tags: [...some(1), ...some(1)] }));
  });

  test("are described for twenty resources at most, none of them unknown", async () => {
    const describeTags = (ResourceArns: string[]) => elb.send(new Elb.DescribeTagsCommand({ ResourceArns }));
    assert.equal((await describeTags([arn, groupArn, listenerArn])).TagDescriptions?.length, 3);
    await refused("LoadBalancerNotFound", describeTags([arn, unknownArn]));
    await refused("ValidationError", describeTags(Array.from({ length: 21 }, () => arn)));
  });
});

describe("security groups", () => {
  const create = async (GroupName: string) => {
    const reply = await ec2.send(new Ec2.CreateSecurityGroupCommand({ GroupName, Description: "e2e", VpcId: vpcId }));
    return reply.GroupId ?? "";
  };
  const permission = (FromPort: number, source: Partial<Ec2.IpPermission>): Ec2.IpPermission => ({
    IpProtocol: "tcp",
    FromPort,
    ToPort: FromPort,
    ...source,
  });
  const authorize = (GroupId: string, ...IpPermissions: Ec2.IpPermission[]) =>
    ec2.send(new Ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  const remove = (GroupId: string) => ec2.send(new Ec2.DeleteSecurityGroupCommand({ GroupId }));
  const everywhere = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

  test("take all permissions of a call, or none", async () => {
    const id = await create("whole");
    const rules = async () => (await account.snapshot()).securityGroups.find((one) => one.id === id)?.rules;
    await authorize(id, permission(80, everywhere));
    await refused("InvalidPermission.Duplicate", authorize(id, permission(81, everywhere), permission(80, everywhere)));
    assert.deepEqual(await rules(), ["tcp 80-80 from 0.0.0.0/0"]);
    const many = Array.from({ length: 60 }, (_, number) => permission(1000 + number, everywhere));
    await refused("RulesPerSecurityGroupLimitExceeded", authorize(id, ...many));
    assert.deepEqual(await rules(), ["tcp 80-80 from 0.0.0.0/0"]);
    await authorize(id, ...many.slice(1));
    await remove(id);
  });

  test("lose a rule from another group whatever its description", async () => {
    const [source, target] = [await create("source"), await create("target")];
    const pair = { GroupId: source, Description: "backend" };
    await authorize(target, permission(80, { UserIdGroupPairs: [pair] }));
    await refused("DependencyViolation", remove(source));
    const IpPermissions = [permission(80, { UserIdGroupPairs: [{ GroupId: source }] })];
    await ec2.send(new Ec2.RevokeSecurityGroupIngressCommand({ GroupId: target, IpPermissions }));
    await remove(source);
    await remove(target);
  });

  test("stay while a load balancer has them", async () => {
    const id = await create("attached");
    const { LoadBalancerArn } = await createLoadBalancer("attached", { SecurityGroups: [id] });
    await refused("DependencyViolation", remove(id));
    await elb.send(new Elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));
    await remove(id);
    await refused("InvalidGroup.NotFound", remove(id));
  });
});

test("lists come in pages of 400", async () => {
  // Past the mends, which ask a lot of moto for each.
  const direct = createClients(aws.motoUrl, region);
  for (let number = 0; number <= 400; number++) {
    const input = { Name: `many-${number}`, Protocol: "TCP", Port: 80, VpcId: vpcId } as const;
    await direct.elb.send(new Elb.CreateTargetGroupCommand(input));
  }
  direct.close();
  const first = await elb.send(new Elb.DescribeTargetGroupsCommand({}));
  assert.equal(first.TargetGroups?.length, 400);
  const second = await elb.send(new Elb.DescribeTargetGroupsCommand({ Marker: first.NextMarker }));
  assert.ok((second.TargetGroups?.length ?? 0) > 1);
  assert.equal(second.NextMarker, undefined);
  const small = await elb.send(new Elb.DescribeLoadBalancersCommand({ PageSize: 1 }));
  assert.deepEqual([small.LoadBalancers?.length, small.NextMarker], [1, "1"]);
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
