// SPDX-License-Identifier: Apache-2.0

/** Instances, and the network interfaces of instances and load balancers. */

import { createHash } from "node:crypto";
import type { Account } from "../account.ts";
import type { LoadBalancer, SubnetUse } from "../elbv2/model.ts";
import type { Parameters } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { NO_TAGS, showEc2Tags, type Tags } from "../tags.ts";
import { describe } from "./describe.ts";
import type { Instance, InstanceState } from "./model.ts";

const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

function showGroups(account: Account, ids: readonly string[]): readonly Reply[] {
  return ids.map((id) => ({ groupId: id, groupName: account.securityGroups.get(id)?.name ?? "" }));
}

function privateDnsName(account: Account, ip: string): string {
  const suffix = account.region === "us-east-1" ? "ec2.internal" : `${account.region}.compute.internal`;
  return `ip-${ip.replaceAll(".", "-")}.${suffix}`;
}

/** "" without a public address. */
function publicDnsName(account: Account, ip: string | undefined): string {
  if (ip === undefined) return "";
  const suffix = account.region === "us-east-1" ? "compute-1" : `${account.region}.compute`;
  return `ec2-${ip.replaceAll(".", "-")}.${suffix}.amazonaws.com`;
}

function showPrivateIps(account: Account, ip: string): readonly Reply[] {
  return [{ privateIpAddress: ip, privateDnsName: privateDnsName(account, ip), primary: true }];
}

function showOwnInterface(account: Account, row: Instance): Reply {
  return {
    networkInterfaceId: row.networkInterfaceId,
    subnetId: row.subnetId,
    vpcId: row.vpcId,
    ownerId: account.accountId,
    status: "in-use",
    interfaceType: "interface",
    privateIpAddress: row.privateIp,
    privateIpAddressesSet: showPrivateIps(account, row.privateIp),
    ipv6AddressesSet: row.ipv6 === undefined ? [] : [{ ipv6Address: row.ipv6 }],
    groupSet: showGroups(account, row.securityGroups),
    attachment: {
      attachmentId: row.networkInterfaceId.replace("eni-", "eni-attach-"),
      deviceIndex: 0,
      status: "attached",
      deleteOnTermination: true,
    },
  };
}

function showInstance(account: Account, row: Instance): Reply {
  const isGone = row.state === "terminated" || row.state === "shutting-down";
  return {
    instanceId: row.id,
    instanceType: row.type,
    instanceState: { code: stateCodes[row.state], name: row.state },
    placement: {
      availabilityZone: row.zone,
      availabilityZoneId: account.zones.get(row.zone)?.id,
      tenancy: "default",
    },
    vpcId: isGone ? undefined : row.vpcId,
    subnetId: isGone ? undefined : row.subnetId,
    privateIpAddress: isGone ? undefined : row.privateIp,
    privateDnsName: isGone ? "" : privateDnsName(account, row.privateIp),
    ipAddress: isGone ? undefined : row.publicIp,
    dnsName: isGone ? "" : publicDnsName(account, row.publicIp),
    ipv6Address: isGone ? undefined : row.ipv6,
    groupSet: isGone ? [] : showGroups(account, row.securityGroups),
    networkInterfaceSet: isGone ? [] : [showOwnInterface(account, row)],
    tagSet: showEc2Tags(row.tags),
  };
}

export function describeInstances(account: Account, parameters: Parameters): Reply {
  const { rows, next } = describe<Instance>(
    {
      idParameter: "InstanceId",
      rows: () => account.instances.all(),
      get: (id) => account.instances.get(id),
      fields: {
        "availability-zone": ({ zone }) => [zone],
        "instance-id": ({ id }) => [id],
        "instance.group-id": ({ securityGroups }) => securityGroups,
        "instance-state-name": ({ state }) => [state],
        "network-interface.group-id": ({ securityGroups }) => securityGroups,
        "network-interface.network-interface-id": ({ networkInterfaceId }) => [networkInterfaceId],
        "private-dns-name": ({ privateIp }) => [privateDnsName(account, privateIp)],
        "private-ip-address": ({ privateIp }) => [privateIp],
        "subnet-id": ({ subnetId }) => [subnetId],
        "vpc-id": ({ vpcId }) => [vpcId],
      },
    },
    parameters,
  );
  return {
    reservationSet: rows.map((row) => ({
      reservationId: `r-${row.id.slice("i-".length)}`,
      ownerId: account.accountId,
      groupSet: [],
      instancesSet: [showInstance(account, row)],
    })),
    nextToken: next,
  };
}

/** Families that are placed in the network for their users to see; of all others AWS tells nothing. */
const placedTypes = /^(?:hpc|p|trn)\d/;

/** Three nodes of the network, the root first: one for the zone, one for each type in it, one for the instance. */
function networkNodesOf({ id, type, zone }: Instance): readonly string[] {
  const digits = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 17);
  return [zone, `${zone} ${type}`, id].map((text) => `nn-${digits(text)}`);
}

/** Instances that are not running, or of another type, are left out of the answer. */
export function describeInstanceTopology(account: Account, parameters: Parameters): Reply {
  const { rows, next } = describe<Instance>(
    {
      idParameter: "InstanceId",
      rows: () => account.instances.all(),
      get: (id) => account.instances.get(id),
      fields: { "availability-zone": ({ zone }) => [zone], "instance-type": ({ type }) => [type] },
    },
    parameters,
  );
  const placed = rows.filter(({ state, type }) => state === "running" && placedTypes.test(type));
  return {
    instanceSet: placed.map((row) => ({
      instanceId: row.id,
      instanceType: row.type,
      availabilityZone: row.zone,
      zoneId: account.zones.get(row.zone)?.id,
      networkNodeSet: networkNodesOf(row),
    })),
    nextToken: next,
  };
}

/** What an interface belongs to, and what it is found by. */
interface NetworkInterface {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly ipv6: string | undefined;
  readonly securityGroups: readonly string[];
  readonly description: string;
  readonly instanceId: string | undefined;
  readonly tags: Tags;
}

function ofInstance(row: Instance): NetworkInterface {
  const { networkInterfaceId, vpcId, subnetId, zone, privateIp, ipv6, securityGroups } = row;
  const place = { vpcId, subnetId, zone, privateIp, ipv6, securityGroups };
  return { id: networkInterfaceId, ...place, description: "", instanceId: row.id, tags: NO_TAGS };
}

function ofLoadBalancer({ arn, vpcId, securityGroups }: LoadBalancer, use: SubnetUse): NetworkInterface {
  return {
    id: use.networkInterfaceId,
    vpcId,
    subnetId: use.subnetId,
    zone: use.zone,
    privateIp: use.privateIpv4,
    ipv6: use.ipv6,
    securityGroups,
    description: `ELB ${arn.slice(arn.indexOf("loadbalancer/") + "loadbalancer/".length)}`,
    instanceId: undefined,
    tags: NO_TAGS,
  };
}

function allInterfaces(account: Account): readonly NetworkInterface[] {
  const living = account.instances.all().filter(({ state }) => state !== "terminated");
  const ofLoadBalancers = account.loadBalancers
    .all()
    .flatMap((row) => row.subnets.map((use) => ofLoadBalancer(row, use)));
  return [...living.map(ofInstance), ...ofLoadBalancers];
}

function showInterface(account: Account, row: NetworkInterface): Reply {
  const isManaged = row.instanceId === undefined;
  return {
    networkInterfaceId: row.id,
    subnetId: row.subnetId,
    vpcId: row.vpcId,
    availabilityZone: row.zone,
    description: row.description,
    ownerId: account.accountId,
    requesterId: isManaged ? "amazon-elb" : undefined,
    requesterManaged: isManaged,
    status: "in-use",
    interfaceType: isManaged ? "network_load_balancer" : "interface",
    privateIpAddress: row.privateIp,
    privateIpAddressesSet: showPrivateIps(account, row.privateIp),
    ipv6AddressesSet: row.ipv6 === undefined ? [] : [{ ipv6Address: row.ipv6 }],
    groupSet: showGroups(account, row.securityGroups),
    attachment: { status: "attached", instanceId: row.instanceId, deviceIndex: isManaged ? 1 : 0 },
    tagSet: showEc2Tags(row.tags),
  };
}

export function describeNetworkInterfaces(account: Account, parameters: Parameters): Reply {
  const { rows, next } = describe<NetworkInterface>(
    {
      idParameter: "NetworkInterfaceId",
      rows: () => allInterfaces(account),
      get: (id) => allInterfaces(account).find((row) => row.id === id),
      fields: {
        "addresses.private-ip-address": ({ privateIp }) => [privateIp],
        "attachment.instance-id": ({ instanceId }) => [instanceId],
        "availability-zone": ({ zone }) => [zone],
        description: ({ description }) => [description],
        "group-id": ({ securityGroups }) => securityGroups,
        "network-interface-id": ({ id }) => [id],
        "private-ip-address": ({ privateIp }) => [privateIp],
        status: () => ["in-use"],
        "subnet-id": ({ subnetId }) => [subnetId],
        "vpc-id": ({ vpcId }) => [vpcId],
      },
    },
    parameters,
  );
  return { networkInterfaceSet: rows.map((row) => showInterface(account, row)), nextToken: next };
}
