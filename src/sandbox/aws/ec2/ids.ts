// SPDX-License-Identifier: Apache-2.0

import { AwsError } from "../aws-error.ts";

/** Code and words for an id that is not there, by the id's prefix. */
const notFoundByPrefix: Readonly<Record<string, readonly [code: string, what: string]>> = {
  eipalloc: ["InvalidAllocationID.NotFound", "allocation ID"],
  eni: ["InvalidNetworkInterfaceID.NotFound", "networkInterface ID"],
  i: ["InvalidInstanceID.NotFound", "instance ID"],
  pl: ["InvalidPrefixListID.NotFound", "prefix list ID"],
  rtb: ["InvalidRouteTableID.NotFound", "routeTable ID"],
  sg: ["InvalidGroup.NotFound", "security group"],
  sgr: ["InvalidSecurityGroupRuleId.NotFound", "security group rule ID"],
  subnet: ["InvalidSubnetID.NotFound", "subnet ID"],
  vpc: ["InvalidVpcID.NotFound", "vpc ID"],
};

const malformedByParameter: Readonly<Record<string, string>> = {
  AllocationId: "InvalidAllocationID.Malformed",
  GroupId: "InvalidGroupId.Malformed",
  InstanceId: "InvalidInstanceID.Malformed",
  NetworkInterfaceId: "InvalidNetworkInterfaceID.Malformed",
  PrefixListId: "InvalidPrefixListID.Malformed",
  RouteTableId: "InvalidRouteTableID.Malformed",
  SecurityGroupRuleId: "InvalidSecurityGroupRuleId.Malformed",
  SubnetId: "InvalidSubnetID.Malformed",
  VpcId: "InvalidVpcID.Malformed",
};

const prefixByParameter: Readonly<Record<string, string>> = {
  AllocationId: "eipalloc",
  GroupId: "sg",
  InstanceId: "i",
  NetworkInterfaceId: "eni",
  PrefixListId: "pl",
  RouteTableId: "rtb",
  SecurityGroupRuleId: "sgr",
  SubnetId: "subnet",
  VpcId: "vpc",
};

/**
 * EC2's refusal of an id that is not there: it tells what has not the form of an id from what is merely missing. Of instances it names
 * the `others` that are missing, too.
 */
export function notFound(id: string, parameter: string, others: readonly string[] = []): AwsError {
  const malformed = [id, ...others].find((each) => !isWellFormed(each, parameter));
  if (malformed !== undefined) {
    return new AwsError(malformedByParameter[parameter] ?? "InvalidID", `Invalid id: "${malformed}"`);
  }
  const prefix = prefixOf(id);
  const [code, what] = notFoundByPrefix[prefix] ?? ["InvalidID", "ID"];
  return prefix === "i" && others.length > 0
    ? new AwsError(code, `The ${what}s '${[id, ...others].join(", ")}' do not exist`)
    : new AwsError(code, `The ${what} '${id}' does not exist`);
}

function isWellFormed(id: string, parameter: string): boolean {
  const expected = prefixByParameter[parameter];
  return /^[a-z]+-[0-9a-f]{8,17}$/.test(id) && (expected === undefined || prefixOf(id) === expected);
}

function prefixOf(id: string): string {
  return id.slice(0, id.indexOf("-"));
}
