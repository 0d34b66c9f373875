// SPDX-License-Identifier: Apache-2.0

import { type IpAddress, parseIp } from "../../../model/ip.ts";
import type { Account } from "../account.ts";
import { AwsError, validationError } from "../aws-error.ts";
import { isInBlock } from "../cidr.ts";
import { subnetOfAddress } from "../ec2/network-use.ts";
import { optionalInteger, optionalText, type Parameters, requiredText, structures } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { requireTargetGroup } from "./look-up.ts";
import { type Target, type TargetGroup, targetKey } from "./model.ts";

/** A target as a call names it. */
export interface NamedTarget {
  readonly id: string;
  readonly port: number;
  readonly zone: string | undefined;
  readonly quicServerId: string | undefined;
}

/** Ranges that targets outside the VPC may be in: RFC 1918, RFC 6598. */
const privateBlocks = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

function invalidTarget(message: string): AwsError {
  return new AwsError("InvalidTarget", message);
}

/** Reads Targets; the port is the group's where none is given. */
export function readTargets(group: TargetGroup, parameters: Parameters): readonly NamedTarget[] {
  return structures(parameters, "Targets").map((target) => ({
    id: requiredText(target, "Id"),
    port: optionalInteger(target, "Port", { min: 1, max: 65_535 }) ?? group.port,
    zone: optionalText(target, "AvailabilityZone"),
    quicServerId: optionalText(target, "QuicServerId"),
  }));
}

function readSomeTargets(account: Account, group: TargetGroup, parameters: Parameters): readonly NamedTarget[] {
  const named = readTargets(group, parameters);
  if (named.length === 0) throw validationError("At least one target must be specified");
  const limit = account.quotas.targetsPerCall;
  if (named.length > limit) throw validationError(`A call takes up to ${limit} targets, not ${named.length}`);
  return named;
}

/** The targets that are there: those that have drained are gone. */
export function presentTargets(account: Account, { targets }: TargetGroup): readonly Target[] {
  return [...targets.values()].filter(({ drainedAt }) => drainedAt === undefined || account.now() < drainedAt);
}

function checkInstance(account: Account, group: TargetGroup, { id, zone }: NamedTarget): void {
  if (!/^i-[0-9a-f]{8,17}$/.test(id)) throw validationError(`Instance ID '${id}' is not valid`);
  const instance = account.instances.get(id);
  if (instance === undefined) throw invalidTarget(`The following targets are not valid instances: '${id}'`);
  if (instance.vpcId !== group.vpcId) {
    throw invalidTarget(`The following targets are not in the target group VPC '${group.vpcId}': '${id}'`);
  }
  if (instance.state !== "running") {
    throw invalidTarget(`The following targets are not in a running state and cannot be registered: '${id}'`);
  }
  if (group.ipAddressType === "ipv6" && instance.ipv6 === undefined) {
    throw invalidTarget(`The following targets have no primary IPv6 address: '${id}'`);
  }
  if (zone !== undefined) {
    throw validationError("You cannot specify an Availability Zone for a target group with target type 'instance'");
  }
}

/** Finds the zone of an IP target that is allowed. */
function zoneOfIp(account: Account, group: TargetGroup, { id, zone }: NamedTarget): string {
  const address = parseIp(id);
  if (address === undefined) throw validationError(`The IP address '${id}' is not a valid IP address`);
  const family = group.ipAddressType === "ipv6" ? "IPv6" : "IPv4";
  if (address.family !== family) {
    throw validationError(`The IP address '${id}' is not of the target group's IP address type ${group.ipAddressType}`);
  }
  if (isInVpc(account, group.vpcId, address)) return zone ?? subnetOfAddress(account, group.vpcId, id)?.zone ?? "all";
  return checkOutside(id, address, zone);
}

function isInVpc(account: Account, vpcId: string, address: IpAddress): boolean {
  const vpc = account.vpcs.get(vpcId);
  const blocks = (address.family === "IPv4" ? vpc?.cidrs : vpc?.ipv6Cidrs) ?? [];
  return blocks.some((block) => isInBlock(block, address));
}

function checkOutside(id: string, address: IpAddress, zone: string | undefined): string {
  if (!privateBlocks.some((block) => isInBlock(block, address))) {
    throw invalidTarget(`The IP address '${id}' is not within the VPC's CIDR blocks, RFC 1918 or RFC 6598`);
  }
  if (zone === "all") return zone;
  throw validationError(`You must specify the Availability Zone 'all' for '${id}', which is outside the VPC`);
}

function checkQuic({ protocol }: TargetGroup, { id, quicServerId }: NamedTarget): void {
  const isQuic = protocol === "QUIC" || protocol === "TCP_QUIC";
  if (isQuic && !/^0x[0-9a-f]{16}$/.test(quicServerId ?? "")) {
    throw validationError(`Target '${id}' needs a QUIC server ID: 0x and 16 hexadecimal digits`);
  }
  if (!isQuic && quicServerId !== undefined) {
    throw validationError(`A QUIC server ID cannot be specified for protocol ${protocol}`);
  }
}

function toTarget(account: Account, group: TargetGroup, named: NamedTarget): Target {
  const { id, port, quicServerId } = named;
  checkQuic(group, named);
  if (group.targetType === "instance") checkInstance(account, group, named);
  const zone = group.targetType === "ip" ? zoneOfIp(account, group, named) : undefined;
  const registeredAt = account.now();
  return { id, port, zone, quicServerId, registeredAt, drainedAt: undefined, verdict: undefined };
}

/** All or nothing; what is registered already stays as it is, what drains comes back. */
export function registerTargets(account: Account, parameters: Parameters): Reply {
  const group = requireTargetGroup(account, parameters);
  const named = readSomeTargets(account, group, parameters);
  const targets = new Map(presentTargets(account, group).map((target) => [targetKey(target.id, target.port), target]));
  for (const entry of named) {
    const target = toTarget(account, group, entry);
    const key = targetKey(target.id, target.port);
    const have = targets.get(key);
    if (have === undefined || have.drainedAt !== undefined) targets.set(key, target);
  }
  if (targets.size > account.quotas.targetsPerTargetGroup) {
    throw new AwsError(
      "TooManyTargets",
      `The maximum number of targets of target group '${group.arn}' has been reached`,
    );
  }
  account.targetGroups.put({ ...group, targets });
  return {};
}

function drain(account: Account, group: TargetGroup, target: Target): Target {
  const seconds = Number(group.attributes.get("deregistration_delay.timeout_seconds"));
  return { ...target, drainedAt: target.drainedAt ?? account.now() + seconds * 1000 };
}

/** A group that no listener uses has nothing to drain. What is not registered is as good as deregistered. */
export function deregisterTargets(account: Account, parameters: Parameters): Reply {
  const group = requireTargetGroup(account, parameters);
  const named = readSomeTargets(account, group, parameters);
  const targets = new Map(presentTargets(account, group).map((target) => [targetKey(target.id, target.port), target]));
  const isUsed = account.listeners.by("targetGroup", group.arn).length > 0;
  for (const { id, port } of named) {
    const key = targetKey(id, port);
    const target = targets.get(key);
    if (target === undefined) continue;
    if (isUsed) targets.set(key, drain(account, group, target));
    else targets.delete(key);
  }
  account.targetGroups.put({ ...group, targets });
  return {};
}
