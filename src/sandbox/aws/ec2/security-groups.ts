// SPDX-License-Identifier: Apache-2.0

import { type Account, groupNameKey } from "../account.ts";
import { AwsError, invalidParameterValue, missingParameter } from "../aws-error.ts";
import { optionalText, type Parameters, requiredText, structures, textList } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { addTags, ec2TagErrors, NO_TAGS, readTags, showEc2Tags, type Tags } from "../tags.ts";
import { describe } from "./describe.ts";
import { notFound } from "./ids.ts";
import type { Rule, SecurityGroup } from "./model.ts";
import { showPermissions } from "./permissions.ts";

const MAX_TEXT = 255;
const allowedText = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]+$/;

/** The group that a call names by id. @throws AwsError InvalidGroup.NotFound */
export function requireGroup(account: Account, parameters: Parameters): SecurityGroup {
  const id = optionalText(parameters, "GroupId");
  // Names are for groups of the default VPC only.
  if (id === undefined) throw missingParameter("GroupId");
  const group = account.securityGroups.get(id);
  if (group === undefined) throw notFound(id, "GroupId");
  return group;
}

/** The tags that TagSpecification gives to what is made. @throws AwsError for another type of resource */
export function readTagSpecifications(account: Account, parameters: Parameters, type: string): Tags {
  return structures(parameters, "TagSpecification").reduce((tags: Tags, specification) => {
    const given = requiredText(specification, "ResourceType");
    if (given !== type)
      throw invalidParameterValue(`'${given}' is not a valid taggable resource type for this operation`);
    return addTags(tags, readTags(specification, "Tag", ec2TagErrors), account.quotas.tagsPerResource, ec2TagErrors);
  }, NO_TAGS);
}

function checkText(name: string, text: string): void {
  if (text.length > MAX_TEXT || !allowedText.test(text)) {
    throw invalidParameterValue(
      `Value (${text}) for parameter ${name} is invalid. Character sets beyond ASCII are not supported.`,
    );
  }
}

function requireVpc(account: Account, parameters: Parameters): string {
  const id = optionalText(parameters, "VpcId") ?? account.vpcs.all().find(({ isDefault }) => isDefault)?.id;
  if (id === undefined) throw new AwsError("VPCIdNotSpecified", "No default VPC for this user");
  if (account.vpcs.get(id) === undefined) throw notFound(id, "VpcId");
  return id;
}

function groupArn(account: Account, id: string): string {
  return `arn:aws:ec2:${account.region}:${account.accountId}:security-group/${id}`;
}

export function createSecurityGroup(account: Account, parameters: Parameters): Reply {
  const name = requiredText(parameters, "GroupName");
  const description = requiredText(parameters, "GroupDescription");
  checkText("GroupName", name);
  checkText("GroupDescription", description);
  if (name.startsWith("sg-")) throw invalidParameterValue(`Invalid group name '${name}': it cannot begin with 'sg-'`);
  const vpcId = requireVpc(account, parameters);
  const tags = readTagSpecifications(account, parameters, "security-group");
  if (account.securityGroups.by("name", groupNameKey(vpcId, name)).length > 0) {
    const message = `The security group '${name}' already exists for VPC '${vpcId}'`;
    throw new AwsError("InvalidGroup.Duplicate", message);
  }
  if (account.securityGroups.size >= account.quotas.securityGroups) {
    throw new AwsError("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.");
  }
  const { id } = account.securityGroups.put({ id: account.nextId("sg"), name, description, vpcId, ingress: [], tags });
  return { return: true, groupId: id, securityGroupArn: groupArn(account, id), tagSet: showEc2Tags(tags) };
}

/** A load balancer that is going keeps its groups for a while. */
function isUsed(account: Account, { id }: SecurityGroup): boolean {
  const isOnInstance = account.instances.by("group", id).some(({ state }) => state !== "terminated");
  const isNamed = account.securityGroups.by("source", id).some((other) => other.id !== id);
  return isOnInstance || isNamed || account.loadBalancers.by("group", id).length > 0 || account.isHeld(id);
}

export function deleteSecurityGroup(account: Account, parameters: Parameters): Reply {
  const group = requireGroup(account, parameters);
  if (group.name === "default") {
    throw new AwsError(
      "CannotDelete",
      `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
    );
  }
  if (isUsed(account, group)) {
    throw new AwsError("DependencyViolation", `resource ${group.id} has a dependent object`);
  }
  account.securityGroups.delete(group.id);
  return { return: true, groupId: group.id };
}

const egressAll: Reply = {
  ipProtocol: "-1",
  groups: [],
  ipRanges: [{ cidrIp: "0.0.0.0/0" }],
  ipv6Ranges: [],
  prefixListIds: [],
};

function show(account: Account, row: SecurityGroup): Reply {
  return {
    groupId: row.id,
    groupName: row.name,
    groupDescription: row.description,
    ownerId: account.accountId,
    vpcId: row.vpcId,
    securityGroupArn: groupArn(account, row.id),
    ipPermissions: showPermissions(account, row.ingress),
    ipPermissionsEgress: [egressAll],
    tagSet: showEc2Tags(row.tags),
  };
}

function checkNames(account: Account, names: readonly string[]): void {
  const known = new Set(account.securityGroups.all().map(({ name }) => name));
  const missing = names.find((name) => !known.has(name));
  if (missing === undefined) return;
  throw new AwsError("InvalidGroup.NotFound", `The security group '${missing}' does not exist`);
}

function rulesBy(toValue: (rule: Rule) => string | number | undefined): (row: SecurityGroup) => readonly string[] {
  return ({ ingress }) => ingress.map(toValue).flatMap((value) => (value === undefined ? [] : [String(value)]));
}

export function describeSecurityGroups(account: Account, parameters: Parameters): Reply {
  const names = textList(parameters, "GroupName");
  checkNames(account, names);
  const isNamed = ({ name }: SecurityGroup): boolean => names.length === 0 || names.includes(name);
  const { rows, next } = describe<SecurityGroup>(
    {
      idParameter: "GroupId",
      rows: () => account.securityGroups.all().filter(isNamed),
      get: (id) => account.securityGroups.get(id),
      fields: {
        description: ({ description }) => [description],
        "group-id": ({ id }) => [id],
        "group-name": ({ name }) => [name],
        "ip-permission.cidr": rulesBy(({ source }) => (source.kind === "Cidr" ? source.cidr : undefined)),
        "ip-permission.from-port": rulesBy(({ fromPort }) => fromPort),
        "ip-permission.group-id": rulesBy(({ source }) => (source.kind === "Group" ? source.id : undefined)),
        "ip-permission.ipv6-cidr": rulesBy(({ source }) => (source.kind === "Cidr6" ? source.cidr : undefined)),
        "ip-permission.prefix-list-id": rulesBy(({ source }) => (source.kind === "PrefixList" ? source.id : undefined)),
        "ip-permission.protocol": rulesBy(({ protocol }) => protocol),
        "ip-permission.to-port": rulesBy(({ toPort }) => toPort),
        "owner-id": () => [account.accountId],
        "vpc-id": ({ vpcId }) => [vpcId],
      },
    },
    parameters,
  );
  return { securityGroupInfo: rows.map((row) => show(account, row)), nextToken: next };
}
