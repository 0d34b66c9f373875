// SPDX-License-Identifier: Apache-2.0

/** An account to begin with: the network of a cluster, with nodes and without load balancers. */

import type { Account } from "../account.ts";
import { addressAt } from "../cidr.ts";
import type { RouteTable } from "../ec2/model.ts";
import { toTags } from "../tags.ts";
import {
  addAddress,
  addInstance,
  addPrefixList,
  addSecurityGroup,
  addSubnet,
  addVpc,
  addZones,
  ipv6SubnetOf,
} from "./add-parts.ts";

export interface ClusterNetworkOptions {
  readonly clusterName: string;
  /** `a` first; 3 where not given. */
  readonly zones?: number;
  /** Spread over the private subnets; 3 where not given. */
  readonly nodes?: number;
  /** Elastic IP addresses that nothing uses; one a zone where not given. */
  readonly addresses?: number;
  /** N of `10.N.0.0/16`, for accounts with several clusters; 0 where not given. */
  readonly block?: number;
}

/** What was made; subnets in the order of zones. */
export interface ClusterNetwork {
  readonly vpcId: string;
  readonly zones: readonly string[];
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  /** On all nodes, and tagged as the cluster's. */
  readonly nodeSecurityGroupId: string;
  readonly instanceIds: readonly string[];
  readonly allocationIds: readonly string[];
  /** One that nothing uses. */
  readonly prefixListId: string;
}

/** Where subnets are made. */
interface Ground {
  readonly account: Account;
  readonly clusterTags: Readonly<Record<string, string>>;
  readonly vpcId: string;
  readonly block: number;
  readonly ipv6Cidr: string;
  readonly zones: readonly string[];
}

function addSubnets(ground: Ground, kind: "public" | "private"): readonly string[] {
  const { account, clusterTags, vpcId, block, ipv6Cidr, zones } = ground;
  const isPublic = kind === "public";
  const offset = isPublic ? 0 : zones.length;
  const role = isPublic ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb";
  return zones.map((zone, index) => {
    const position = offset + index;
    const subnet = addSubnet(account, {
      vpcId,
      zone,
      cidr: `10.${block}.${16 * position}.0/20`,
      ipv6Cidr: ipv6SubnetOf(ipv6Cidr, position),
      mapsPublicIp: isPublic,
      tags: { ...clusterTags, Name: `${kind}-${zone}`, [role]: "1" },
    });
    return subnet.id;
  });
}

function addRouteTables(ground: Ground, publicSubnetIds: readonly string[], privateSubnetIds: readonly string[]): void {
  const { account, vpcId, block, ipv6Cidr, clusterTags } = ground;
  const local = [
    { destination: `10.${block}.0.0/16`, target: "local" },
    { destination: ipv6Cidr, target: "local" },
  ];
  const gateway = account.nextId("igw");
  const nat = { destination: "0.0.0.0/0", target: account.nextId("nat") };
  const put = (table: Pick<RouteTable, "isMain" | "subnetIds" | "routes">): void => {
    account.routeTables.put({ id: account.nextId("rtb"), vpcId, tags: toTags(clusterTags), ...table });
  };
  put({ isMain: true, subnetIds: [], routes: local });
  put({
    isMain: false,
    subnetIds: publicSubnetIds,
    routes: [...local, { destination: "0.0.0.0/0", target: gateway }, { destination: "::/0", target: gateway }],
  });
  put({ isMain: false, subnetIds: privateSubnetIds, routes: [...local, nat] });
}

/**
 * Makes a dual-stack VPC with a public and a private subnet in each zone, tagged by role and cluster; route tables; the nodes'
 * security group; nodes in the private subnets; Elastic IP addresses and a prefix list that nothing uses.
 */
export function addClusterNetwork(account: Account, options: ClusterNetworkOptions): ClusterNetwork {
  const { clusterName, nodes = 3, block = 0 } = options;
  const zones = addZones(account, options.zones ?? 3);
  const clusterTags = { [`kubernetes.io/cluster/${clusterName}`]: "shared" };
  const ipv6Cidr = `${addressAt(`2001:db8:${block.toString(16)}::/56`, 0)}/56`;
  const vpc = addVpc(account, {
    cidrs: [`10.${block}.0.0/16`],
    ipv6Cidrs: [ipv6Cidr],
    tags: { ...clusterTags, Name: clusterName },
  });
  const ground: Ground = { account, clusterTags, vpcId: vpc.id, block, ipv6Cidr, zones };
  const publicSubnetIds = addSubnets(ground, "public");
  const privateSubnetIds = addSubnets(ground, "private");
  addRouteTables(ground, publicSubnetIds, privateSubnetIds);
  const owned = { [`kubernetes.io/cluster/${clusterName}`]: "owned" };
  const nodeGroup = addSecurityGroup(account, { name: `${clusterName}-nodes`, vpcId: vpc.id, tags: owned });
  const instanceIds = Array.from({ length: nodes }, (_, index) => {
    const subnetId = privateSubnetIds[index % privateSubnetIds.length] ?? "";
    const tags = { ...owned, Name: `${clusterName}-node-${index + 1}` };
    return addInstance(account, { subnetId, securityGroupIds: [nodeGroup.id], tags }).id;
  });
  const addresses = Array.from({ length: options.addresses ?? zones.length }, () => addAddress(account));
  return {
    vpcId: vpc.id,
    zones,
    publicSubnetIds,
    privateSubnetIds,
    nodeSecurityGroupId: nodeGroup.id,
    instanceIds,
    allocationIds: addresses.map(({ allocationId }) => allocationId),
    prefixListId: addPrefixList(account, { name: `${clusterName}-office`, maxEntries: 5 }).id,
  };
}
