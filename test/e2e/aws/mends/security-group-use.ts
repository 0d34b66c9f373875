// SPDX-License-Identifier: Apache-2.0

import { type AnswerCall, parameter, Refusal } from "../endpoint/aws-call.ts";
import { allLoadBalancers } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { allSecurityGroups, rulesOfGroup } from "../endpoint/security-group-rule.ts";
import { childrenOf, find, textOf } from "../endpoint/xml.ts";

/** moto deletes a security group that a load balancer has, or that a rule of another group names. */
export function securityGroupUse(): Mend {
  return {
    actions: ["DeleteSecurityGroup"],
    async answer(call, next) {
      const id = parameter(call, "GroupId");
      if ((await isNamedByRule(id, next)) || (await isAttached(id, next))) {
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

async function isAttached(id: string, next: AnswerCall): Promise<boolean> {
  return (await allLoadBalancers(next)).some((loadBalancer) =>
    childrenOf(find(loadBalancer, "SecurityGroups")).some(({ content }) => content === id),
  );
}
