// SPDX-License-Identifier: Apache-2.0

/** Other people's things, which nobody may touch: made as near as can be to what is under test, and different each seed. */

import type { Random } from "../../../clock.ts";
import type { Account } from "../account.ts";
import { elbv2Arn } from "../elbv2/arns.ts";
import type { LoadBalancer } from "../elbv2/model.ts";
import type { Parameters } from "../protocol/parameters.ts";
import { act, serviceOfAction } from "../service.ts";
import { toTags } from "../tags.ts";
import type { PlainTags } from "./add-parts.ts";
import type { ClusterNetwork } from "./cluster-network.ts";

export interface StrangersOptions {
  readonly random: Random;
  readonly network: ClusterNetwork;
  /** Of each kind: network load balancers with listener, target group and security group; application load balancers. */
  readonly count: number;
  /** Names like those that are under test: theirs are cut, lengthened, or in other letters. */
  readonly names: readonly string[];
  /** Tags by which things under test are known: theirs lack one, or have a key or value that is slightly off. */
  readonly tags: PlainTags;
}

const MAX_NAME = 32;

function pick<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

/** Letters that make a name different from all others; names may not end with a hyphen. */
function suffix(index: number): string {
  return `x${index.toString(36)}`;
}

/** A name that is nearly one of those given. */
function nearName(options: StrangersOptions, index: number): string {
  const { random, names } = options;
  const name = names[Math.floor(random() * names.length)] ?? "stranger";
  const end = suffix(index);
  const near = pick(random, [name.slice(0, -end.length - 1), name.toUpperCase(), `${name.slice(0, 3)}-${name}`, name]);
  return `${near.slice(0, MAX_NAME - end.length - 1)}-${end}`.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-/, "");
}

/** Tags that are nearly those given, but never all of them. */
function nearTags({ random, tags }: StrangersOptions): readonly (readonly [string, string])[] {
  const entries = Object.entries(tags);
  const at = Math.floor(random() * entries.length);
  const changed = entries.map(([key, value], index): readonly [string, string] => {
    if (index !== at) return [key, value];
    return pick(random, [
      [key, `${value}-2`],
      [key, value.toUpperCase() === value ? `${value}x` : value.toUpperCase()],
      [`${key}s`, value],
      [key.toUpperCase() === key ? `${key}x` : key.toUpperCase(), value],
    ]);
  });
  const isCut = random() < 0.3;
  return [...changed.filter((_, index) => !isCut || index !== at), ["owner", "somebody-else"]];
}

/** Does an action behind everybody's back. */
type Act = (action: string, parameters: Parameters) => void;

function tagList(tags: readonly (readonly [string, string])[]): readonly Parameters[] {
  return tags.map(([Key, Value]) => ({ Key, Value }));
}

function addGroup(account: Account, doAct: Act, options: StrangersOptions, name: string): string {
  const { random, network } = options;
  const tags = [{ ResourceType: "security-group", Tag: tagList(nearTags(options)) }];
  const description = pick(random, ["mine", "[k8s] Managed SecurityGroup for LoadBalancer"]);
  doAct("CreateSecurityGroup", {
    GroupName: name,
    GroupDescription: description,
    VpcId: network.vpcId,
    TagSpecification: tags,
  });
  const id = account.securityGroups.all().at(-1)?.id ?? "";
  const Description = pick(random, [
    "ours",
    "elbv2.k8s.aws/targetGroupBinding=shared",
    "kubernetes.io/rule/nlb/client",
  ]);
  const port = 1 + Math.floor(random() * 60_000);
  const rule = { IpProtocol: "tcp", FromPort: port, ToPort: port };
  doAct("AuthorizeSecurityGroupIngress", {
    GroupId: id,
    IpPermissions: [{ ...rule, IpRanges: [{ CidrIp: "0.0.0.0/0", Description }] }],
  });
  // Some have rules on the nodes' group, which has room for few.
  if (random() < 0.3) {
    doAct("AuthorizeSecurityGroupIngress", {
      GroupId: network.nodeSecurityGroupId,
      IpPermissions: [{ ...rule, Groups: [{ GroupId: id, Description }] }],
    });
  }
  return id;
}

function addTargetGroup(account: Account, doAct: Act, options: StrangersOptions, name: string): string {
  const { random, network } = options;
  const { vpcId: VpcId, instanceIds } = network;
  const Port = 30_000 + Math.floor(random() * 2768);
  const Tags = tagList(nearTags(options));
  doAct("CreateTargetGroup", { Name: name, Protocol: "TCP", Port, VpcId, Tags });
  const TargetGroupArn = account.targetGroups.all().at(-1)?.arn ?? "";
  const Targets = instanceIds.filter(() => random() < 0.7).map((Id) => ({ Id, Port }));
  if (Targets.length > 0) doAct("RegisterTargets", { TargetGroupArn, Targets });
  return TargetGroupArn;
}

function addNetworkLoadBalancer(account: Account, options: StrangersOptions, name: string): void {
  const doAct: Act = (action, parameters) => void act(serviceOfAction(action), account, action, parameters);
  const { random, network } = options;
  const group = addGroup(account, doAct, options, name);
  const TargetGroupArn = addTargetGroup(account, doAct, options, name);
  // Some have nothing but a target group, as what others left over.
  if (random() < 0.2) return;
  doAct("CreateLoadBalancer", {
    Name: name,
    Type: "network",
    Scheme: pick(random, ["internal", "internet-facing"]),
    Subnets: network.publicSubnetIds,
    SecurityGroups: [group],
    Tags: tagList(nearTags(options)),
  });
  const LoadBalancerArn = account.loadBalancers.all().at(-1)?.arn ?? "";
  doAct("CreateListener", {
    LoadBalancerArn,
    Port: 1 + Math.floor(random() * 60_000),
    Protocol: "TCP",
    DefaultActions: [{ Type: "forward", TargetGroupArn }],
    Tags: tagList(nearTags(options)),
  });
}

/** There is no action that makes one here, so it is put where it would be. */
function addApplicationLoadBalancer(account: Account, options: StrangersOptions, name: string): LoadBalancer {
  const { network } = options;
  const digits = account.nextDigits(16);
  return account.loadBalancers.put({
    arn: elbv2Arn(account, `loadbalancer/app/${name}/${digits}`),
    name,
    type: "application",
    scheme: "internet-facing",
    ipAddressType: "ipv4",
    vpcId: network.vpcId,
    dnsName: `${name}-${digits.slice(0, 10)}.${account.region}.elb.amazonaws.com`,
    createdTime: account.wallTime(),
    activeAt: account.now(),
    subnets: [],
    securityGroups: [network.nodeSecurityGroupId],
    enforcesRulesOnPrivateLink: "on",
    prefixForSourceNat: "off",
    attributes: new Map([["idle_timeout.timeout_seconds", "60"]]),
    capacity: undefined,
    tags: toTags(Object.fromEntries(nearTags(options))),
  });
}

/** Fills an account with other people's things. @throws AwsError where the account's quotas are too small for them */
export function addStrangers(account: Account, options: StrangersOptions): void {
  for (let index = 0; index < options.count; index += 1) {
    addNetworkLoadBalancer(account, options, nearName(options, index));
    addApplicationLoadBalancer(account, options, nearName(options, options.count + index));
  }
}
