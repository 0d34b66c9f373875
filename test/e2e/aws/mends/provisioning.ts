// SPDX-License-Identifier: Apache-2.0

import { loadBalancerReplies } from "../endpoint/elb-actions.ts";
import type { Mend, MendSurroundings } from "../endpoint/mend.ts";
import { element, mapList, put, textOf, type Xml } from "../endpoint/xml.ts";

/** In moto a load balancer is active when it is first looked at; in AWS that takes its time. */
export function provisioning({ clock, settleMs }: MendSurroundings): Mend {
  const madeAt = new Map<string, number>();
  const mendOne = (loadBalancer: Xml): Xml => {
    const arn = textOf(loadBalancer, "LoadBalancerArn");
    const made = madeAt.get(arn) ?? clock.monotonic();
    madeAt.set(arn, made);
    const code = clock.monotonic() - made < settleMs ? "provisioning" : "active";
    return put(loadBalancer, element("State", [element("Code", code)]));
  };
  return {
    actions: loadBalancerReplies,
    answer: async (call, next) => mapList(await next(call), "LoadBalancers", mendOne),
  };
}
