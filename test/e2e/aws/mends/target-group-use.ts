// SPDX-License-Identifier: Apache-2.0

import { type AwsCall, parameter, Refusal, withoutParameters } from "../endpoint/aws-call.ts";
import { targetGroupReplies } from "../endpoint/elb-actions.ts";
import { entriesOf, loadBalancerOf, usesOfTargetGroups } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { childrenOf, element, find, mapList, put, textOf, type Xml } from "../endpoint/xml.ts";

/** Load balancers by the ARN of a target group. */
type Uses = ReadonlyMap<string, readonly string[]>;

/**
 * moto adds a load balancer to a target group when a listener is made, and never takes it away, nor sees a listener changed. In AWS a
 * target group serves one Network Load Balancer.
 */
export function targetGroupUse(): Mend {
  return {
    actions: [...targetGroupReplies, "CreateListener", "ModifyListener"],
    async answer(call, next) {
      const uses = await usesOfTargetGroups(next);
      if (call.action.endsWith("Listener")) {
        refuseSecondUse(call, uses);
        return next(call);
      }
      const wanted = parameter(call, "LoadBalancerArn");
      if (wanted !== "") await loadBalancerOf(next, wanted);
      const reply = await next(withoutParameters(call, "LoadBalancerArn"));
      const mended = mapList(reply, "TargetGroups", (group) => withUses(group, uses));
      return wanted === "" ? mended : onlyThoseOf(wanted, mended);
    },
  };
}

function refuseSecondUse(call: AwsCall, uses: Uses): void {
  const loadBalancer =
    parameter(call, "LoadBalancerArn") ||
    parameter(call, "ListenerArn").replace(":listener/", ":loadbalancer/").split("/").slice(0, -1).join("/");
  const wanted = [...call.parameters].filter(([key]) => key.endsWith(".TargetGroupArn")).map(([, arn]) => arn);
  const taken = wanted.find((arn) => (uses.get(arn) ?? []).some((user) => user !== loadBalancer));
  if (taken === undefined) return;
  throw new Refusal(
    "TargetGroupAssociationLimit",
    `The following target groups cannot be associated with more than one load balancer: ${taken}`,
  );
}

function withUses(group: Xml, uses: Uses): Xml {
  const arns = uses.get(textOf(group, "TargetGroupArn")) ?? [];
  return put(
    group,
    element(
      "LoadBalancerArns",
      arns.map((arn) => element("member", arn)),
    ),
  );
}

function onlyThoseOf(loadBalancer: string, reply: Xml): Xml {
  const groups = entriesOf(reply, "TargetGroups").filter((group) =>
    childrenOf(find(group, "LoadBalancerArns")).some(({ content }) => content === loadBalancer),
  );
  return put(reply, element("TargetGroups", groups));
}
