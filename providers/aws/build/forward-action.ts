// SPDX-License-Identifier: Apache-2.0

import type { WeightedAction, WeightedTarget } from "../annotations/action.ts";
import { groupRow } from "../annotations/group-key.ts";
import { actionsRow } from "../annotations/listener-table.ts";
import type { ForwardAction, Identifier, ListenerProtocol, Ref, WeightedTargetGroup } from "../model.ts";
import { suffixOf } from "./frontends.ts";
import type { BuildMember } from "./member.ts";
import type { BuiltTargetGroup } from "./target-groups.ts";

/** The target groups of a Service behind the same load balancer, by its key; undefined = it is not behind it. */
export type TargetGroupOf = (serviceKey: string) => readonly BuiltTargetGroup[] | undefined;

/** Where a listener sends its traffic: to the Service's own target group, or by weights to others, too. */
export function forwardAction(built: BuiltTargetGroup, member: BuildMember, find: TargetGroupOf): ForwardAction {
  const suffix = suffixOf(built.frontend);
  const action = member.actions.get(suffix);
  if (action === undefined)
    return { Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn: refOf(built) }] } };
  const others = action.targetGroups.flatMap((target): readonly WeightedTargetGroup[] => {
    const resolved = resolveTarget(target, built, member, find);
    if (resolved.kind === "Found")
      return [{ TargetGroupArn: resolved.arn, ...(target.weight === undefined ? {} : { Weight: target.weight }) }];
    member.findings.refuseAnnotation(`${actionsRow.key}.${suffix}`, resolved.allowed);
    return [];
  });
  return {
    Type: "forward",
    ForwardConfig: {
      TargetGroups: [{ TargetGroupArn: refOf(built), Weight: action.baseServiceWeight }, ...others],
      ...stickinessOf(action),
    },
  };
}

function stickinessOf({
  stickiness,
}: WeightedAction): Pick<ForwardAction["ForwardConfig"], "TargetGroupStickinessConfig"> {
  if (stickiness === undefined) return {};
  const { enabled, durationSeconds } = stickiness;
  return {
    TargetGroupStickinessConfig: {
      Enabled: enabled,
      ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
    },
  };
}

type Resolved =
  | { readonly kind: "Found"; readonly arn: Identifier }
  /** `allowed` ends the sentence that refuses the annotation. */
  | { readonly kind: "Refused"; readonly allowed: string };

/** A Service of the same load balancer has its own target groups: a weight may point to one of them if it speaks what it has to. */
function resolveTarget(
  target: WeightedTarget,
  { frontend }: BuiltTargetGroup,
  { service }: BuildMember,
  find: TargetGroupOf,
): Resolved {
  if (target.kind === "Arn") return { kind: "Found", arn: target.targetGroupArn };
  const { serviceName, servicePort, decrypt } = target;
  const groups = find(`${service.namespace}/${serviceName}`);
  if (groups === undefined)
    return refused(
      `names of Services behind the same load balancer (${groupRow.key}), or targetGroupARN; ${serviceName} is not`,
    );
  const group = groups.find(({ frontend: { servicePorts } }) =>
    servicePorts.some(({ name, port }) => port === Number(servicePort) || (name !== "" && name === servicePort)),
  );
  if (group === undefined) return refused(`ports of ${serviceName}; ${servicePort} is none`);
  const wanted: ListenerProtocol = frontend.listenerProtocol === "TLS" && decrypt ? "TCP" : frontend.listenerProtocol;
  const { Protocol } = group.wish;
  if (Protocol === wanted) return { kind: "Found", arn: refOf(group) };
  return refused(`target groups that speak ${wanted}; that of ${serviceName}, port ${servicePort}, speaks ${Protocol}`);
}

function refused(allowed: string): Resolved {
  return { kind: "Refused", allowed };
}

function refOf({ wish }: BuiltTargetGroup): Ref {
  return { $ref: `TargetGroup/${wish.Name}` };
}
