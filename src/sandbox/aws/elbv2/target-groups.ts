// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import type { Account } from "../account.ts";
import { AwsError, invalidConfiguration, validationError } from "../aws-error.ts";
import {
  optionalInteger,
  optionalOneOf,
  optionalText,
  type Parameters,
  requiredText,
  textList,
} from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { addTags, elbv2TagErrors, NO_TAGS, readTags } from "../tags.ts";
import { checkArn, elbv2Arn } from "./arns.ts";
import { defaultTargetGroupAttributes } from "./attribute-rules.ts";
import { readHealthCheck, showHealthCheck } from "./health-check.ts";
import {
  checkNamedLimit,
  checkOneWay,
  describePage,
  loadBalancerByArn,
  requireTargetGroup,
  targetGroupsNotFound,
} from "./look-up.ts";
import type { TargetGroup } from "./model.ts";
import { checkName } from "./names.ts";

/** What network load balancers speak with targets. */
const PROTOCOLS: readonly string[] = ["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"];

/** ARNs of the load balancers whose listeners forward to a target group. */
export function loadBalancersUsing(account: Account, targetGroupArn: string): readonly string[] {
  const listeners = account.listeners.by("targetGroup", targetGroupArn);
  return [...new Set(listeners.map(({ loadBalancerArn }) => loadBalancerArn))];
}

function show(account: Account, row: TargetGroup): Reply {
  return {
    TargetGroupArn: row.arn,
    TargetGroupName: row.name,
    Protocol: row.protocol,
    Port: row.port,
    VpcId: row.vpcId,
    ...showHealthCheck(row.healthCheck),
    LoadBalancerArns: loadBalancersUsing(account, row.arn),
    TargetType: row.targetType,
    IpAddressType: row.ipAddressType,
  };
}

type Settings = Pick<
  TargetGroup,
  "name" | "protocol" | "port" | "vpcId" | "targetType" | "ipAddressType" | "healthCheck"
>;

function readVpc(account: Account, parameters: Parameters, ipAddressType: "ipv4" | "ipv6"): string {
  const id = optionalText(parameters, "VpcId");
  if (id === undefined) throw validationError("A VPC ID must be specified");
  const vpc = account.vpcs.get(id);
  if (vpc === undefined) throw validationError(`The VPC ID '${id}' is not found`);
  if (ipAddressType === "ipv6" && vpc.ipv6Cidrs.length === 0) {
    throw invalidConfiguration(`The VPC '${id}' has no IPv6 CIDR block`);
  }
  return id;
}

function readSettings(account: Account, parameters: Parameters): Settings {
  const name = requiredText(parameters, "Name");
  checkName(name, "target group");
  const targetType = optionalOneOf(parameters, "TargetType", ["instance", "ip", "lambda", "alb"]) ?? "instance";
  if (targetType !== "instance" && targetType !== "ip") {
    throw validationError(`The sandbox makes target groups of type instance and ip only, not '${targetType}'`);
  }
  const protocol = optionalText(parameters, "Protocol");
  if (protocol === undefined) throw validationError("A protocol must be specified");
  if (!PROTOCOLS.includes(protocol)) {
    throw validationError(`The sandbox makes target groups of protocols ${PROTOCOLS.join(", ")}, not '${protocol}'`);
  }
  const port = optionalInteger(parameters, "Port", { min: 1, max: 65_535 });
  if (port === undefined) throw validationError("A port must be specified");
  const ipAddressType = optionalOneOf(parameters, "IpAddressType", ["ipv4", "ipv6"]) ?? "ipv4";
  const vpcId = readVpc(account, parameters, ipAddressType);
  return {
    name,
    protocol,
    port,
    vpcId,
    targetType,
    ipAddressType,
    healthCheck: readHealthCheck(parameters, undefined),
  };
}

function settingsOf({ name, protocol, port, vpcId, targetType, ipAddressType, healthCheck }: TargetGroup): Settings {
  return { name, protocol, port, vpcId, targetType, ipAddressType, healthCheck };
}

/** Makes a target group, or answers the one that is there with the same settings. */
export function createTargetGroup(account: Account, parameters: Parameters): Reply {
  const want = readSettings(account, parameters);
  const given = readTags(parameters, "Tags", elbv2TagErrors);
  const tags = addTags(NO_TAGS, given, account.quotas.tagsPerResource, elbv2TagErrors);
  const [have] = account.targetGroups.by("name", want.name);
  if (have !== undefined) {
    if (isDeepStrictEqual(settingsOf(have), want)) return { TargetGroups: [show(account, have)] };
    const message = `A target group with the same name '${want.name}' exists, but with different settings`;
    throw new AwsError("DuplicateTargetGroupName", message);
  }
  if (account.targetGroups.size >= account.quotas.targetGroups) {
    throw new AwsError("TooManyTargetGroups", "The maximum number of target groups has been reached");
  }
  const row = account.targetGroups.put({
    ...want,
    arn: elbv2Arn(account, `targetgroup/${want.name}/${account.nextDigits(16)}`),
    attributes: defaultTargetGroupAttributes(want.protocol, want.targetType),
    targets: new Map(),
    attachedAt: undefined,
    tags,
  });
  return { TargetGroups: [show(account, row)] };
}

/** Changes the health check; nothing else of a target group can be changed. */
export function modifyTargetGroup(account: Account, parameters: Parameters): Reply {
  const have = requireTargetGroup(account, parameters);
  const healthCheck = readHealthCheck(parameters, have.healthCheck);
  return { TargetGroups: [show(account, account.targetGroups.put({ ...have, healthCheck }))] };
}

function findNamed(account: Account, parameters: Parameters): readonly TargetGroup[] | undefined {
  const loadBalancerArn = optionalText(parameters, "LoadBalancerArn");
  if (loadBalancerArn !== undefined) {
    const { arn } = loadBalancerByArn(account, loadBalancerArn);
    const used = account.listeners.by("loadBalancer", arn).flatMap(({ forward }) => forward.targetGroups);
    return [...new Set(used.map((group) => group.arn))].flatMap((group) => account.targetGroups.get(group) ?? []);
  }
  const arns = textList(parameters, "TargetGroupArns");
  const names = textList(parameters, "Names");
  if (arns.length === 0 && names.length === 0) return undefined;
  for (const arn of arns) checkArn(account, "targetgroup", arn);
  checkNamedLimit([...arns, ...names], "target groups");
  const find = (key: string): TargetGroup | undefined =>
    arns.length > 0 ? account.targetGroups.get(key) : account.targetGroups.by("name", key)[0];
  const found = [...new Set(arns.length > 0 ? arns : names)].map(find);
  if (found.includes(undefined)) throw targetGroupsNotFound();
  return found.filter((row) => row !== undefined);
}

/** One name that is missing fails the whole call. */
export function describeTargetGroups(account: Account, parameters: Parameters): Reply {
  checkOneWay(parameters, ["LoadBalancerArn", "TargetGroupArns", "Names"]);
  const rows = findNamed(account, parameters) ?? account.targetGroups.all();
  const page = describePage(rows, parameters);
  return { TargetGroups: page.rows.map((row) => show(account, row)), NextMarker: page.next };
}

/** One that is not there is as good as deleted; one that a listener uses, or used a moment ago, is not. */
export function deleteTargetGroup(account: Account, parameters: Parameters): Reply {
  const arn = requiredText(parameters, "TargetGroupArn");
  checkArn(account, "targetgroup", arn);
  if (account.listeners.by("targetGroup", arn).length > 0 || account.isHeld(arn)) {
    throw new AwsError("ResourceInUse", `Target group '${arn}' is currently in use by a listener or a rule`);
  }
  account.targetGroups.delete(arn);
  return {};
}
