// SPDX-License-Identifier: Apache-2.0

/** moto with its mends, without Fairlead: listeners, tags and security groups are as those of AWS. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import * as Ec2 from "@aws-sdk/client-ec2";
import * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { requestCertificate } from "./aws/moto/certificate.ts";
import { Rig, refused, unknownArn } from "./aws/rig.ts";
import { eventually } from "./eventually.ts";

const rig = await Rig.start(import.meta.filename);
after(() => rig.stop());
const { elb, ec2 } = rig;
const { vpcId } = rig.seeded;
const main = await rig.createLoadBalancer("main");
const arn = main.LoadBalancerArn ?? "";
const group = await rig.createTargetGroup("main");
const groupArn = group.TargetGroupArn ?? "";
const listener = await rig.createListener(main, group);
const listenerArn = listener.ListenerArn ?? "";

describe("listeners", () => {
  test("have a network load balancer's ARN", () => {
    assert.match(listenerArn, /:listener\/net\/main\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
  });

  test("made twice with the same settings are one, and with others a duplicate", async () => {
    assert.equal((await rig.createListener(main, group)).ListenerArn, listenerArn);
    await refused("DuplicateListener", rig.createListener(main, group, { Protocol: "UDP" }));
    await refused("LoadBalancerNotFound", rig.createListener({ LoadBalancerArn: unknownArn }, group));
  });

  test("change their protocol, certificates, policy and ALPN", async () => {
    const certificates = await Promise.all(
      ["one", "two"].map((name) => requestCertificate(rig.cloud.motoUrl, `${name}.example.org`)),
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
  const user = await rig.createLoadBalancer("idle");
  const behind = await rig.createTargetGroup("idle", { Protocol: "TCP_UDP" });
  const both = await rig.createListener(user, behind, { Protocol: "TCP_UDP" });
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
    const tagged = await rig.createTargetGroup("tagged", { Tags: some(40) });
    const ResourceArns = [tagged.TargetGroupArn ?? ""];
    await elb.send(new Elb.AddTagsCommand({ ResourceArns, Tags: some(10, 40) }));
    await refused("TooManyTags", elb.send(new Elb.AddTagsCommand({ ResourceArns, Tags: some(1, 50) })));
    await elb.send(new Elb.RemoveTagsCommand({ ResourceArns, TagKeys: ["key-0"] }));
    const { TagDescriptions = [] } = await elb.send(new Elb.DescribeTagsCommand({ ResourceArns }));
    assert.equal(TagDescriptions[0]?.Tags?.length, 49);
    await refused("DuplicateTagKeys", rig.createTargetGroup("twice", { Tags: [...some(1), ...some(1)] }));
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
    const rules = async () => (await rig.cloud.account.snapshot()).securityGroups.find((one) => one.id === id)?.rules;
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

  test("stay while a load balancer has them, and a while longer", async () => {
    const id = await create("attached");
    const { LoadBalancerArn } = await rig.createLoadBalancer("attached", { SecurityGroups: [id] });
    await refused("DependencyViolation", remove(id));
    await elb.send(new Elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));
    await refused("DependencyViolation", remove(id));
    await eventually("it can be deleted", async () => (await remove(id)).$metadata.httpStatusCode === 200);
    await refused("InvalidGroup.NotFound", remove(id));
  });
});
