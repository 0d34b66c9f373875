// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import type { Parameters } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { requireTargetGroup } from "./look-up.ts";
import type { LoadBalancer, Target, TargetGroup } from "./model.ts";
import { targetKey } from "./model.ts";
import { loadBalancersUsing } from "./target-groups.ts";
import { presentTargets, readTargets } from "./targets.ts";

/** State, Reason and Description, in the words of DescribeTargetHealth. */
export interface Health {
  readonly State: string;
  readonly Reason?: string;
  readonly Description?: string;
}

const healthy: Health = { State: "healthy" };
const notRegistered: Health = {
  State: "unused",
  Reason: "Target.NotRegistered",
  Description: "Target is not registered to the target group",
};
const notInUse: Health = {
  State: "unused",
  Reason: "Target.NotInUse",
  Description: "Target group is not configured to receive traffic from the load balancer",
};
const zoneNotEnabled: Health = {
  State: "unused",
  Reason: "Target.NotInUse",
  Description: "Target is in an Availability Zone that is not enabled for the load balancer",
};
const stopped: Health = {
  State: "unused",
  Reason: "Target.InvalidState",
  Description: "Target is in the stopped or terminated state",
};
const draining: Health = {
  State: "draining",
  Reason: "Target.DeregistrationInProgress",
  Description: "Target deregistration is in progress",
};
const initial: Health = {
  State: "initial",
  Reason: "Elb.RegistrationInProgress",
  Description: "Target registration is in progress",
};
const unhealthy: Health = {
  State: "unhealthy",
  Reason: "Target.FailedHealthChecks",
  Description: "Health checks failed",
};

function isCrossZone({ attributes }: TargetGroup, loadBalancer: LoadBalancer | undefined): boolean {
  const own = attributes.get("load_balancing.cross_zone.enabled");
  if (own === "true" || own === "false") return own === "true";
  return loadBalancer?.attributes.get("load_balancing.cross_zone.enabled") === "true";
}

function isZoneEnabled(account: Account, group: TargetGroup, target: Target): boolean {
  const loadBalancer = account.loadBalancers.get(loadBalancersUsing(account, group.arn)[0] ?? "");
  const zone = target.zone ?? account.instances.get(target.id)?.zone;
  if (zone === "all" || isCrossZone(group, loadBalancer)) return true;
  return loadBalancer?.subnets.some((use) => use.zone === zone) === true;
}

/** What DescribeTargetHealth says of a target at this moment. */
export function healthOf(account: Account, group: TargetGroup, target: Target): Health {
  if (target.drainedAt !== undefined) return draining;
  if (group.attachedAt === undefined || account.listeners.by("targetGroup", group.arn).length === 0) return notInUse;
  const instance = account.instances.get(target.id);
  if (group.targetType === "instance" && instance?.state !== "running") return stopped;
  if (!isZoneEnabled(account, group, target)) return zoneNotEnabled;
  if (target.verdict === "unhealthy") return unhealthy;
  const since = Math.max(target.registeredAt, group.attachedAt);
  const isSettled = target.verdict === "healthy" || account.now() >= since + account.timings.initialHealth;
  return target.verdict !== "initial" && isSettled ? healthy : initial;
}

function show(
  group: TargetGroup,
  target: Pick<Target, "id" | "port" | "zone" | "quicServerId">,
  health: Health,
): Reply {
  const { port } = group.healthCheck;
  return {
    Target: { Id: target.id, Port: target.port, AvailabilityZone: target.zone, QuicServerId: target.quicServerId },
    HealthCheckPort: port === "traffic-port" ? target.port : port,
    TargetHealth: { ...health },
    AdministrativeOverride: {
      State: "no_override",
      Reason: "AdministrativeOverride.NoOverride",
      Description: "No override is currently active on target",
    },
  };
}

/** The health of all targets, or of those that are named, be they registered or not. */
export function describeTargetHealth(account: Account, parameters: Parameters): Reply {
  const group = requireTargetGroup(account, parameters);
  const present = presentTargets(account, group);
  const named = readTargets(group, parameters);
  if (named.length === 0) {
    return { TargetHealthDescriptions: present.map((target) => show(group, target, healthOf(account, group, target))) };
  }
  const byKey = new Map(present.map((target) => [targetKey(target.id, target.port), target]));
  return {
    TargetHealthDescriptions: named.map((entry) => {
      const target = byKey.get(targetKey(entry.id, entry.port));
      return show(group, target ?? entry, target === undefined ? notRegistered : healthOf(account, group, target));
    }),
  };
}
