// SPDX-License-Identifier: Apache-2.0

/** All of an account that concerns one load balancer, read afresh and whole, by tags alone: what plans are checked against. */

import type { AwsApi } from "../../../providers/aws/aws-api.ts";
import { toObservedSecurityGroup } from "../../../providers/aws/network/to-facts.ts";
import type {
  Observed,
  ObservedListener,
  ObservedLoadBalancer,
  ObservedSecurityGroup,
  ObservedTargetGroup,
} from "../../../providers/aws/observed.ts";
import { tagKeys, tagValue } from "../../../providers/aws/tags.ts";
import {
  toAttributes,
  toLoadBalancerFound,
  toMoreCertificates,
  toObservedListener,
  toTags,
  toTargetGroupFound,
  toTargets,
} from "../../../providers/aws/to-observed.ts";
import type { LoadBalancerIdentity } from "../../../src/model/request.ts";
import type { Account } from "../../../src/sandbox/aws/account.ts";

const signal = new AbortController().signal;

/** `own` is what no read tells: what is published, what may go. */
export async function observeAccount(
  account: Account,
  api: AwsApi,
  owner: LoadBalancerIdentity,
  own: Partial<Observed> = {},
): Promise<Observed> {
  const tagsOf = async (arn: string) => {
    const { TagDescriptions } = await api.call("DescribeTags", { ResourceArns: [arn] }, signal);
    return toTags(TagDescriptions?.[0]?.Tags);
  };
  const isOurs = ({ Tags }: Pick<ObservedTargetGroup, "Tags">) => tagValue(Tags, tagKeys.loadBalancer) === owner.key;
  const groups = await readGroups(api);
  const backendGroup = groups.find(({ Tags }) => tagValue(Tags, tagKeys.resource) === "BackendSecurityGroup");
  const loadBalancers = await readLoadBalancers(api, tagsOf);
  const uses = (id: string | undefined) => (each: ObservedLoadBalancer) => each.SecurityGroups.includes(id ?? "");
  return {
    owner,
    network: networkOf(account, groups),
    loadBalancers: loadBalancers.filter(isOurs),
    targetGroups: (await readTargetGroups(api, tagsOf)).filter(isOurs),
    securityGroups: groups.filter(isOurs),
    backendGroup,
    backendGroupInUse: loadBalancers.filter((each) => !isOurs(each)).some(uses(backendGroup?.GroupId)),
    groupsWithBackendRules: groups.filter(({ Ingress }) =>
      Ingress.some(({ source }) => source.kind === "Group" && source.GroupId === backendGroup?.GroupId),
    ),
    retired: [],
    publishedHostname: undefined,
    ...own,
  };
}

type ReadTags = (arn: string) => Promise<ObservedLoadBalancer["Tags"]>;

async function readLoadBalancers(api: AwsApi, tagsOf: ReadTags): Promise<readonly ObservedLoadBalancer[]> {
  const { LoadBalancers = [] } = await api.call("DescribeLoadBalancers", {}, signal);
  return await Promise.all(
    LoadBalancers.filter(({ Type }) => Type === "network").map(async (answer) => {
      const found = toLoadBalancerFound(answer);
      const named = { LoadBalancerArn: found.LoadBalancerArn };
      const { Attributes } = await api.call("DescribeLoadBalancerAttributes", named, signal);
      const { MinimumLoadBalancerCapacity } = await api.call("DescribeCapacityReservation", named, signal);
      const { Listeners = [] } = await api.call("DescribeListeners", named, signal);
      return {
        ...found,
        Tags: await tagsOf(found.LoadBalancerArn),
        Attributes: toAttributes(Attributes),
        CapacityUnits: MinimumLoadBalancerCapacity?.CapacityUnits ?? 0,
        listeners: await Promise.all(
          Listeners.map((listener) => readListener(api, toObservedListener(listener), tagsOf)),
        ),
      };
    }),
  );
}

async function readListener(api: AwsApi, found: ObservedListener, tagsOf: ReadTags): Promise<ObservedListener> {
  const named = { ListenerArn: found.ListenerArn };
  const { Attributes } = await api.call("DescribeListenerAttributes", named, signal);
  const { Certificates = [] } = await api.call("DescribeListenerCertificates", named, signal);
  return {
    ...found,
    moreCertificates: toMoreCertificates(Certificates),
    Attributes: toAttributes(Attributes),
    Tags: await tagsOf(found.ListenerArn),
  };
}

async function readTargetGroups(api: AwsApi, tagsOf: ReadTags): Promise<readonly ObservedTargetGroup[]> {
  const { TargetGroups = [] } = await api.call("DescribeTargetGroups", {}, signal);
  return await Promise.all(
    TargetGroups.map(async (answer) => {
      const found = toTargetGroupFound(answer);
      const named = { TargetGroupArn: found.TargetGroupArn };
      const { Attributes } = await api.call("DescribeTargetGroupAttributes", named, signal);
      const { TargetHealthDescriptions = [] } = await api.call("DescribeTargetHealth", named, signal);
      return {
        ...found,
        Tags: await tagsOf(found.TargetGroupArn),
        Attributes: toAttributes(Attributes),
        Targets: toTargets(TargetHealthDescriptions),
      };
    }),
  );
}

async function readGroups(api: AwsApi): Promise<readonly ObservedSecurityGroup[]> {
  const { SecurityGroups = [] } = await api.call("DescribeSecurityGroups", {}, signal);
  return SecurityGroups.map(toObservedSecurityGroup);
}

function networkOf(account: Account, groups: readonly ObservedSecurityGroup[]): NonNullable<Observed["network"]> {
  const [vpc] = account.vpcs.all();
  const instances = account.instances.all();
  return {
    vpc: { VpcId: vpc?.id ?? "", CidrBlocks: vpc?.cidrs ?? [] },
    subnets: account.subnets.all().map((row) => ({
      SubnetId: row.id,
      VpcId: row.vpcId,
      AvailabilityZone: row.zone,
      AvailabilityZoneId: row.zone,
      CidrBlock: row.cidr,
      Ipv6CidrBlocks: row.ipv6Cidr === undefined ? [] : [row.ipv6Cidr],
      AvailableIpAddressCount: row.freeAddresses,
      OutpostArn: undefined,
      Tags: {},
      public: undefined,
      zoneType: undefined,
    })),
    namedGroups: [],
    instanceGroups: new Map(instances.map(({ id, securityGroups }) => [id, securityGroups])),
    nodeGroups: groups.filter(({ GroupId }) => instances.some((each) => each.securityGroups.includes(GroupId))),
  };
}
