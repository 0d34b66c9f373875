// SPDX-License-Identifier: Apache-2.0

import type { WeightedAction, WeightedTarget } from "../annotations/action.ts";
import { actionsRow } from "../annotations/listener-table.ts";
import type { ForwardAction, ListenerProtocol, Ref, WeightedTargetGroup } from "../model.ts";
import type { BuildMember } from "./member.ts";
import type { BuiltTargetGroup } from "./target-groups.ts";

/** The target groups of a Service behind the same load balancer, by its key; undefined = it is not behind it. */
export type TargetGroupOf = (serviceKey: string) => readonly BuiltTargetGroup[] | undefined;

/** Where a listener sends its traffic: to the Service's own target group, or by weights to others, too. */
export function forwardAction(built: BuiltTargetGroup, member: BuildMember, find: TargetGroupOf): ForwardAction {
  const suffix = `${built.frontend.listenerProtocol}-${built.frontend.port}`;
  const action = member.actions.get(suffix);
  if (action === undefined)
    return { Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn: refOf(built) }] } };
  const others = action.targetGroups.map((target): WeightedTargetGroup => {
    const arn = target.kind === "Arn" ? target.targetGroupArn : resolveService(target, built, member, find);
    if (typeof arn === "object" && "refusal" in arn)
      member.findings.refuseAnnotation(`${actionsRow.key}.${suffix}`, arn.refusal);
    const TargetGroupArn = typeof arn === "object" && "refusal" in arn ? "" : arn;
    return { TargetGroupArn, ...(target.weight === undefined ? {} : { Weight: target.weight }) };
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

/** A Service of the same load balancer has its own target groups: a weight may point to one of them if it speaks what it has to. */
function resolveService(
  target: Extract<WeightedTarget, { readonly kind: "Service" }>,
  { frontend }: BuiltTargetGroup,
  { service }: BuildMember,
  find: TargetGroupOf,
): Ref | { readonly refusal: string } {
  const { serviceName, servicePort, decrypt } = target;
  const groups = find(`${service.namespace}/${serviceName}`);
  if (groups === undefined)
    return {
      refusal: `names of Services behind the same load balancer (fairlead.dev/load-balancer-group), or targetGroupARN; ${serviceName} is not`,
    };
  const group = groups.find(({ frontend: { servicePorts } }) =>
    servicePorts.some(({ name, port }) => port === Number(servicePort) || (name !== "" && name === servicePort)),
  );
  if (group === undefined) return { refusal: `ports of ${serviceName}; ${servicePort} is none` };
  const wanted: ListenerProtocol = frontend.listenerProtocol === "TLS" && decrypt ? "TCP" : frontend.listenerProtocol;
  const { Protocol } = group.wish;
  if (Protocol === wanted) return refOf(group);
  return {
    refusal: `target groups that speak ${wanted}; that of ${serviceName}, port ${servicePort}, speaks ${Protocol}`,
  };
}

function refOf({ wish }: BuiltTargetGroup): Ref {
  return { $ref: `TargetGroup/${wish.Name}` };
}
