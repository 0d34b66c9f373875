// SPDX-License-Identifier: Apache-2.0

import { type AwsCall, listParameter, parameter, Refusal } from "../endpoint/aws-call.ts";
import { loadBalancerReplies } from "../endpoint/elb-actions.ts";
import { loadBalancerOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { childrenOf, element, find, mapList, put, textOf, type Xml } from "../endpoint/xml.ts";

const enforcement = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic";

/**
 * A Network Load Balancer that was made without security groups never gets any, and one with groups never loses the last; moto lets
 * it. And it forgets whether traffic through PrivateLink has to pass their rules.
 */
export function loadBalancerGroups(): Mend {
  const enforcementOf = new Map<string, string>();
  const mendOne = (loadBalancer: Xml): Xml => {
    if (childrenOf(find(loadBalancer, "SecurityGroups")).length === 0) return loadBalancer;
    const value = enforcementOf.get(textOf(loadBalancer, "LoadBalancerArn")) ?? "on";
    return put(loadBalancer, element(enforcement, value));
  };
  return {
    actions: [...loadBalancerReplies, "SetSecurityGroups"],
    async answer(call, next) {
      if (call.action !== "SetSecurityGroups") return mapList(await next(call), "LoadBalancers", mendOne);
      const arn = parameter(call, "LoadBalancerArn");
      refuseFirstAndLast(call, await loadBalancerOf(next, arn));
      const reply = await next(call);
      const wanted = parameter(call, enforcement);
      if (wanted !== "") enforcementOf.set(arn, wanted);
      return put(reply, element(enforcement, enforcementOf.get(arn) ?? "on"));
    },
  };
}

function refuseFirstAndLast(call: AwsCall, loadBalancer: Xml): void {
  const have = childrenOf(find(loadBalancer, "SecurityGroups")).length;
  const want = listParameter(call, "SecurityGroups").length;
  if ((have === 0) === (want === 0)) return;
  throw new Refusal(
    "InvalidConfigurationRequest",
    have === 0
      ? "You cannot add security groups to a Network Load Balancer that was created without security groups"
      : "You cannot remove all security groups from a Network Load Balancer",
  );
}
