// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import type * as Ec2 from "@aws-sdk/client-ec2";
import type { Clock } from "../../../src/clock.ts";
import { RetryableError } from "../../../src/errors.ts";
import { compareText } from "../../../src/model/service.ts";
import { readPages } from "../api/pages.ts";
import type { AwsApi } from "../aws-api.ts";
import type { NetworkFacts, ObservedLoadBalancer, ObservedSecurityGroup, Subnet } from "../observed.ts";
import { hasBackend } from "../resolve/security.ts";
import { needsRouteTables, needsZones } from "../resolve/subnets.ts";
import type { Wanted } from "../wanted.ts";
import { readInstances, sameInstance } from "./instances.ts";
import { Lookup } from "./lookup.ts";
import { Memo } from "./memo.ts";
import { readNamedGroups, readSecurityGroups } from "./security-groups.ts";
import { type InstanceFacts, toPublicity, toSubnet, toVpcCidrs, toZoneTypes } from "./to-facts.ts";

/** How old facts may be, in milliseconds. */
interface Ages {
  /** Subnets, route tables, and groups that annotations name. */
  readonly things: number;
  /** The address blocks of a VPC, and the zones of a region, which hardly ever change. */
  readonly ground: number;
}

const freshEnough: Ages = { things: 60_000, ground: 600_000 };

/** Where the same wish has come true already: nothing new is to be made of them. */
const forTheSame: Ages = { things: 3_600_000, ground: 3_600_000 };

interface Asking {
  readonly ages: Ages;
  readonly signal: AbortSignal;
}

export interface NetworkOptions {
  readonly api: AwsApi;
  readonly clock: Clock;
  /** undefined = that of the nodes' instances. */
  readonly vpcId: string | undefined;
  /** The VPC of the instance that this program runs on; undefined = it runs on none, or that does not say. */
  readonly ownVpcId: () => Promise<string | undefined>;
}

/** What all load balancers share of the account's network, read when it is needed and kept for a while. */
export class Network {
  readonly #options: NetworkOptions;
  readonly instances: Lookup<InstanceFacts>;
  /** The security groups of the nodes, with their rules: kept up by those who change them, and by looking for drift. */
  readonly nodeGroups: Lookup<ObservedSecurityGroup>;
  /** Those of the region that the account may use. */
  readonly zones: Memo<readonly Ec2.AvailabilityZone[]>;
  readonly #subnets: Memo<readonly Ec2.Subnet[]>;
  /** Whether a subnet, by id, leads to the internet. */
  readonly #publicity: Memo<(subnetId: string) => boolean>;
  readonly #blocks: Memo<readonly string[]>;
  readonly #namedGroups = new Map<string, Memo<readonly ObservedSecurityGroup[]>>();
  #vpcId: string | undefined;

  constructor(options: NetworkOptions) {
    const { api, clock, vpcId } = options;
    this.#options = options;
    this.#vpcId = vpcId;
    this.instances = new Lookup({
      read: (ids, signal) => readInstances(api, ids, signal),
      same: sameInstance,
      clock,
    });
    this.nodeGroups = new Lookup({
      read: (ids, signal) => readSecurityGroups(api, [{ Name: "group-id", Values: [...ids] }], signal),
      same: isDeepStrictEqual,
      clock,
    });
    this.zones = new Memo({ read: (signal) => this.#readZones(signal), clock });
    this.#subnets = new Memo({ read: (signal) => this.#readSubnets(signal), clock });
    this.#publicity = new Memo({ read: (signal) => this.#readPublicity(signal), clock });
    this.#blocks = new Memo({ read: (signal) => this.#readBlocks(signal), clock });
  }

  /**
   * What a load balancer like this needs to know, and no more. `have` = the one of the wanted name, if there is one; `isFulfilled` =
   * the same wish has come true before. @throws FairleadError
   */
  async facts(
    wanted: Wanted,
    { have, isFulfilled }: { readonly have: ObservedLoadBalancer | undefined; readonly isFulfilled: boolean },
    signal: AbortSignal,
  ): Promise<NetworkFacts> {
    const ages = isFulfilled ? forTheSame : freshEnough;
    const VpcId = await this.#findVpc(wanted.instances, signal);
    const [subnets, namedGroups, nodes, CidrBlocks] = await Promise.all([
      this.#subnetsFor(wanted, have, { ages, signal }),
      this.#namedGroupsFor(wanted, { ages, signal }),
      this.#nodesFor(wanted, signal),
      // Only of IP addresses it matters whether they are in the VPC.
      wanted.targetGroups.some(({ TargetType }) => TargetType === "ip") ? this.#blocks.get(ages.ground, signal) : [],
    ]);
    return { vpc: { VpcId, CidrBlocks }, subnets, namedGroups, ...nodes };
  }

  /** undefined = not known yet. */
  get vpcId(): string | undefined {
    return this.#vpcId;
  }

  /** AWS refused what was made of these facts: they may be out of date. The nodes' rules are not among them. */
  forget(): void {
    for (const memo of [this.zones, this.#subnets, this.#publicity, this.#blocks]) memo.forget();
    this.#namedGroups.clear();
    this.instances.forget();
  }

  async #subnetsFor(
    wanted: Wanted,
    have: ObservedLoadBalancer | undefined,
    { ages, signal }: Asking,
  ): Promise<readonly Subnet[]> {
    const read = await this.#subnets.get(ages.things, signal);
    const plain = read.map((subnet) => toSubnet(subnet, { isPublic: undefined, zoneTypes: undefined }));
    const found = { vpc: { VpcId: this.#knownVpcId(), CidrBlocks: [] }, subnets: plain };
    const isPublic = needsRouteTables(wanted, found, have) ? await this.#publicity.get(ages.things, signal) : undefined;
    const zoneTypes = needsZones(plain) ? toZoneTypes(await this.zones.get(ages.ground, signal)) : undefined;
    return isPublic === undefined && zoneTypes === undefined
      ? plain
      : read.map((subnet) => toSubnet(subnet, { isPublic, zoneTypes }));
  }

  async #namedGroupsFor({ access }: Wanted, { ages, signal }: Asking): Promise<readonly ObservedSecurityGroup[]> {
    if (access.kind !== "Given") return [];
    const key = access.groups.join();
    const { api, clock } = this.#options;
    const read = (reading: AbortSignal): Promise<readonly ObservedSecurityGroup[]> =>
      readNamedGroups(api, access.groups, reading);
    const memo = this.#namedGroups.get(key) ?? new Memo({ read, clock });
    this.#namedGroups.set(key, memo);
    return await memo.get(ages.things, signal);
  }

  async #nodesFor(wanted: Wanted, signal: AbortSignal): Promise<Pick<NetworkFacts, "instanceGroups" | "nodeGroups">> {
    if (!hasBackend(wanted.access)) return { instanceGroups: new Map(), nodeGroups: [] };
    const instances = await this.instances.of(wanted.instances, signal);
    const instanceGroups = new Map([...instances].map(([id, { groups }]) => [id, groups]));
    const ids = [...new Set([...instanceGroups.values()].flat())].sort(compareText);
    const nodeGroups = await this.nodeGroups.of(ids, signal);
    return { instanceGroups, nodeGroups: [...nodeGroups.values()] };
  }

  /** As it was configured, else that of the instances, else that of the instance this program runs on. */
  async #findVpc(instances: readonly string[], signal: AbortSignal): Promise<string> {
    if (this.#vpcId !== undefined) return this.#vpcId;
    const found = (await this.instances.of(instances, signal)).values().next().value;
    this.#vpcId = found?.VpcId ?? (await this.#options.ownVpcId());
    return this.#knownVpcId();
  }

  #knownVpcId(): string {
    if (this.#vpcId !== undefined) return this.#vpcId;
    const message = "The VPC is not known: no node's instance was found in EC2, and --aws-vpc-id is not given.";
    throw new RetryableError("VpcUnknown", message);
  }

  async #readSubnets(signal: AbortSignal): Promise<readonly Ec2.Subnet[]> {
    const pages = await readPages(this.#options.api, "DescribeSubnets", this.#inVpc(), signal);
    const subnets = pages.flatMap(({ Subnets = [] }) => Subnets);
    return subnets.sort((left, right) => compareText(left.SubnetId ?? "", right.SubnetId ?? ""));
  }

  async #readPublicity(signal: AbortSignal): Promise<(subnetId: string) => boolean> {
    const pages = await readPages(this.#options.api, "DescribeRouteTables", this.#inVpc(), signal);
    return toPublicity(pages.flatMap(({ RouteTables = [] }) => RouteTables));
  }

  async #readZones(signal: AbortSignal): Promise<readonly Ec2.AvailabilityZone[]> {
    const { AvailabilityZones = [] } = await this.#options.api.call("DescribeAvailabilityZones", {}, signal);
    return AvailabilityZones;
  }

  async #readBlocks(signal: AbortSignal): Promise<readonly string[]> {
    const pages = await readPages(this.#options.api, "DescribeVpcs", this.#inVpc(), signal);
    return pages.flatMap(({ Vpcs = [] }) => Vpcs).flatMap(toVpcCidrs);
  }

  #inVpc(): { Filters: Ec2.Filter[] } {
    return { Filters: [{ Name: "vpc-id", Values: [this.#knownVpcId()] }] };
  }
}
