// SPDX-License-Identifier: Apache-2.0

/** What is described of the network: VPCs, subnets, zones, route tables. */

import type { Account } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { type Parameters, textList } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { NO_TAGS, showEc2Tags } from "../tags.ts";
import { describe } from "./describe.ts";
import { applyFilters } from "./filters.ts";
import type { Route, RouteTable, Subnet, Vpc } from "./model.ts";
import { freeAddressesOf } from "./network-use.ts";

function showVpc(account: Account, { id, cidrs, ipv6Cidrs, isDefault, tags }: Vpc): Reply {
  return {
    vpcId: id,
    ownerId: account.accountId,
    state: "available",
    cidrBlock: cidrs[0],
    cidrBlockAssociationSet: cidrs.map((cidr, index) => ({
      associationId: `vpc-cidr-assoc-${id.slice("vpc-".length)}${index}`,
      cidrBlock: cidr,
      cidrBlockState: { state: "associated" },
    })),
    ipv6CidrBlockAssociationSet: ipv6Cidrs.map((cidr, index) => ({
      associationId: `vpc-cidr-assoc-6${id.slice("vpc-".length)}${index}`,
      ipv6CidrBlock: cidr,
      ipv6CidrBlockState: { state: "associated" },
    })),
    instanceTenancy: "default",
    isDefault,
    tagSet: showEc2Tags(tags),
  };
}

export function describeVpcs(account: Account, parameters: Parameters): Reply {
  const { rows, next } = describe<Vpc>(
    {
      idParameter: "VpcId",
      rows: () => account.vpcs.all(),
      get: (id) => account.vpcs.get(id),
      fields: {
        cidr: ({ cidrs }) => cidrs.slice(0, 1),
        "cidr-block-association.cidr-block": ({ cidrs }) => cidrs,
        "ipv6-cidr-block-association.ipv6-cidr-block": ({ ipv6Cidrs }) => ipv6Cidrs,
        "is-default": ({ isDefault }) => [String(isDefault)],
        "owner-id": () => [account.accountId],
        state: () => ["available"],
        "vpc-id": ({ id }) => [id],
      },
    },
    parameters,
  );
  return { vpcSet: rows.map((row) => showVpc(account, row)), nextToken: next };
}

function zoneIdOf(account: Account, { zone }: Subnet): string | undefined {
  return account.zones.get(zone)?.id;
}

function showSubnet(account: Account, row: Subnet): Reply {
  return {
    subnetId: row.id,
    subnetArn: `arn:aws:ec2:${account.region}:${account.accountId}:subnet/${row.id}`,
    state: "available",
    ownerId: account.accountId,
    vpcId: row.vpcId,
    cidrBlock: row.cidr,
    availableIpAddressCount: freeAddressesOf(account, row),
    availabilityZone: row.zone,
    availabilityZoneId: zoneIdOf(account, row),
    defaultForAz: false,
    mapPublicIpOnLaunch: row.mapsPublicIp,
    assignIpv6AddressOnCreation: false,
    ipv6Native: false,
    ipv6CidrBlockAssociationSet:
      row.ipv6Cidr === undefined
        ? []
        : [
            {
              associationId: `subnet-cidr-assoc-${row.id.slice("subnet-".length)}`,
              ipv6CidrBlock: row.ipv6Cidr,
              ipv6CidrBlockState: { state: "associated" },
            },
          ],
    tagSet: showEc2Tags(row.tags),
  };
}

export function describeSubnets(account: Account, parameters: Parameters): Reply {
  const zone = (row: Subnet): readonly string[] => [row.zone];
  const cidr = (row: Subnet): readonly string[] => [row.cidr];
  const zoneId = (row: Subnet): readonly (string | undefined)[] => [zoneIdOf(account, row)];
  const { rows, next } = describe<Subnet>(
    {
      idParameter: "SubnetId",
      rows: () => account.subnets.all(),
      get: (id) => account.subnets.get(id),
      fields: {
        availabilityZone: zone,
        "availability-zone": zone,
        "availability-zone-id": zoneId,
        "available-ip-address-count": (row) => [String(freeAddressesOf(account, row))],
        cidr,
        "cidr-block": cidr,
        "ipv6-cidr-block-association.ipv6-cidr-block": ({ ipv6Cidr }) => [ipv6Cidr],
        "owner-id": () => [account.accountId],
        state: () => ["available"],
        "subnet-id": ({ id }) => [id],
        "vpc-id": ({ vpcId }) => [vpcId],
      },
    },
    parameters,
  );
  return { subnetSet: rows.map((row) => showSubnet(account, row)), nextToken: next };
}

/** Zones have no tags and no pages. */
export function describeAvailabilityZones(account: Account, parameters: Parameters): Reply {
  const names = textList(parameters, "ZoneName");
  const ids = textList(parameters, "ZoneId");
  const missing = names.find((name) => account.zones.get(name) === undefined);
  if (missing !== undefined) throw new AwsError("InvalidParameterValue", `Invalid availability zone: [${missing}]`);
  const named = account.zones
    .all()
    .filter(({ name, id }) => (names.length === 0 || names.includes(name)) && (ids.length === 0 || ids.includes(id)))
    .map((zone) => ({ ...zone, tags: NO_TAGS }));
  const rows = applyFilters(named, parameters, {
    "opt-in-status": () => ["opt-in-not-required"],
    "region-name": () => [account.region],
    state: () => ["available"],
    "zone-id": ({ id }) => [id],
    "zone-name": ({ name }) => [name],
    "zone-type": ({ type }) => [type],
  });
  return {
    availabilityZoneInfo: rows.map(({ name, id, type }) => ({
      zoneName: name,
      zoneId: id,
      zoneState: "available",
      regionName: account.region,
      zoneType: type,
      optInStatus: "opt-in-not-required",
      groupName: account.region,
      networkBorderGroup: account.region,
      messageSet: [],
    })),
  };
}

function showRoute({ destination, target }: Route): Reply {
  const isIpv6 = destination.includes(":");
  return {
    destinationCidrBlock: isIpv6 ? undefined : destination,
    destinationIpv6CidrBlock: isIpv6 ? destination : undefined,
    gatewayId: target === "local" || target.startsWith("igw-") ? target : undefined,
    natGatewayId: target.startsWith("nat-") ? target : undefined,
    egressOnlyInternetGatewayId: target.startsWith("eigw-") ? target : undefined,
    transitGatewayId: target.startsWith("tgw-") ? target : undefined,
    state: "active",
    origin: target === "local" ? "CreateRouteTable" : "CreateRoute",
  };
}

function showAssociation(row: RouteTable, subnetId: string | undefined): Reply {
  return {
    routeTableAssociationId: `rtbassoc-${(subnetId ?? row.id).replace(/^[a-z]+-/, "")}`,
    routeTableId: row.id,
    subnetId,
    main: subnetId === undefined,
    associationState: { state: "associated" },
  };
}

function showRouteTable(account: Account, row: RouteTable): Reply {
  const main = row.isMain ? [showAssociation(row, undefined)] : [];
  return {
    routeTableId: row.id,
    vpcId: row.vpcId,
    ownerId: account.accountId,
    routeSet: row.routes.map(showRoute),
    associationSet: [...main, ...row.subnetIds.map((id) => showAssociation(row, id))],
    propagatingVgwSet: [],
    tagSet: showEc2Tags(row.tags),
  };
}

export function describeRouteTables(account: Account, parameters: Parameters): Reply {
  const { rows, next } = describe<RouteTable>(
    {
      idParameter: "RouteTableId",
      rows: () => account.routeTables.all(),
      get: (id) => account.routeTables.get(id),
      fields: {
        "association.main": ({ isMain, subnetIds }) => [
          ...(isMain ? ["true"] : []),
          ...(subnetIds.length > 0 ? ["false"] : []),
        ],
        "association.subnet-id": ({ subnetIds }) => subnetIds,
        "owner-id": () => [account.accountId],
        "route.gateway-id": ({ routes }) => routes.map(({ target }) => target),
        "route-table-id": ({ id }) => [id],
        "vpc-id": ({ vpcId }) => [vpcId],
      },
    },
    parameters,
  );
  return { routeTableSet: rows.map((row) => showRouteTable(account, row)), nextToken: next };
}
