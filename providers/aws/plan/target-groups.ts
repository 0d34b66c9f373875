// SPDX-License-Identifier: Apache-2.0

import { attributeChanges, targetGroupDefaults, toAttributes } from "../default-attributes.ts";
import type { Attribute, ResourceId, TargetGroupModel } from "../model.ts";
import type { ObservedTargetGroup } from "../observed.ts";
import type { Operation } from "../operation.ts";
import { tagKeys, tagValue } from "../tags.ts";
import { healthCheckChanges, toHealthCheck } from "./health-check.ts";
import type { PlanContext } from "./plan-context.ts";
import { refTo, targetGroupId } from "./references.ts";
import { elbv2TagOperations, tagChanges } from "./tag-changes.ts";
import { registerOperations } from "./targets.ts";
import { whyAttributes } from "./why-attributes.ts";

/** Makes target groups, or puts them right, and registers their targets: one after the other, ready for a listener each. */
export function planTargetGroups(context: PlanContext): readonly Operation[] {
  const haves = new Map(context.observed.targetGroups.map((have) => [have.TargetGroupName, have]));
  return context.model.targetGroups.flatMap((want) => {
    const have = haves.get(want.Name);
    return have === undefined ? planCreation(want) : planChange(want, have, context);
  });
}

function planCreation(want: TargetGroupModel): readonly Operation[] {
  const { Name, Protocol, Port, VpcId, TargetType, IpAddressType, Tags } = want;
  const on = targetGroupId(Name);
  const input = { Name, Protocol, Port, VpcId, TargetType, IpAddressType, ...toHealthCheck(want), Tags };
  const why = `${servedBy(want)} has no target group for ${Protocol} to targets of type ${TargetType}`;
  return [
    { kind: "CreateTargetGroup", on, input, why },
    ...planAttributes(on, want, toAttributes(targetGroupDefaults(want))),
    ...registerOperations(Name, want, []),
  ];
}

function planChange(
  want: TargetGroupModel,
  have: ObservedTargetGroup,
  { settings }: PlanContext,
): readonly Operation[] {
  const on = targetGroupId(want.Name);
  const changes = healthCheckChanges(want, have);
  const input = { TargetGroupArn: refTo(on), ...toHealthCheck(want, have) };
  return [
    ...(changes.length === 0
      ? []
      : [{ kind: "ModifyTargetGroup", on, input, why: `Health check: ${changes.join(", ")}` } as const]),
    ...planAttributes(on, want, have.Attributes),
    ...elbv2TagOperations(on, tagChanges(want.Tags, have.Tags, settings.externalManagedTags)),
    ...registerOperations(want.Name, want, have.Targets),
  ];
}

function planAttributes(
  on: ResourceId,
  want: TargetGroupModel,
  have: readonly Attribute[] | undefined,
): readonly Operation[] {
  const Attributes = attributeChanges(want.Attributes, have, targetGroupDefaults(want));
  if (Attributes.length === 0) return [];
  const input = { TargetGroupArn: refTo(on), Attributes };
  return [{ kind: "ModifyTargetGroupAttributes", on, input, why: whyAttributes(Attributes) }];
}

function servedBy({ Name, Tags }: TargetGroupModel): string {
  return tagValue(Tags, tagKeys.service) ?? Name;
}
