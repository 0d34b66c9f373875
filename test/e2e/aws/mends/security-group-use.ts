// SPDX-License-Identifier: Apache-2.0

import { type AnswerCall, parameter, Refusal } from "../endpoint/aws-call.ts";
import { allLoadBalancers } from "../endpoint/lookups.ts";
import type { Mend, MendSurroundings } from "../endpoint/mend.ts";
import { allSecurityGroups, rulesOfGroup } from "../endpoint/security-group-rule.ts";
import { childrenOf, find, textOf } from "../endpoint/xml.ts";

/**
 * moto deletes a security group that a load balancer has, or that a rule of another group names. In AWS it is in use even a while
 * after its load balancer was deleted: the network interfaces go later.
 */
export function securityGroupUse({ clock, settleMs }: MendSurroundings): Mend {
  const freeAt = new Map<string, number>();
  return {
    actions: ["DeleteLoadBalancer", "DeleteSecurityGroup"],
    async answer(call, next) {
      if (call.action === "DeleteLoadBalancer") {
        const groups = await groupsOf(parameter(call, "LoadBalancerArn"), next);
        const reply = await next(call);
        for (const group of groups) freeAt.set(group, clock.monotonic() + settleMs);
        return reply;
      }
      const id = parameter(call, "GroupId");
      const isHeld = (freeAt.get(id) ?? 0) > clock.monotonic();
      if (isHeld || (await isNamedByRule(id, next)) || (await groupsOf(undefined, next)).includes(id)) {
        throw new Refusal("DependencyViolation", `resource ${id} has a dependent object`);
      }
      return next(call);
    },
  };
}

async function isNamedByRule(id: string, next: AnswerCall): Promise<boolean> {
  const others = (await allSecurityGroups(next)).filter((group) => textOf(group, "groupId") !== id);
  return others.some((group) => rulesOfGroup(group).some(({ source }) => source === id));
}

/** Groups of this load balancer, or of all. */
async function groupsOf(arn: string | undefined, next: AnswerCall): Promise<readonly string[]> {
  const loadBalancers = await allLoadBalancers(next);
  return loadBalancers
    .filter((one) => arn === undefined || textOf(one, "LoadBalancerArn") === arn)
    .flatMap((one) => childrenOf(find(one, "SecurityGroups")).map((group) => textOf(group)));
}
