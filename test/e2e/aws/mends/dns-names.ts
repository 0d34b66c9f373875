// SPDX-License-Identifier: Apache-2.0

import { loadBalancerReplies } from "../endpoint/elb-actions.ts";
import type { Mend } from "../endpoint/mend.ts";
import { element, mapList, put, textOf, type Xml } from "../endpoint/xml.ts";

/** moto's names are `{name}-1.{region}.elb.amazonaws.com`, a Classic Load Balancer's; a network one's are `{name}-{id}.elb.{region}.…`. */
export function dnsNames(region: string): Mend {
  const mendOne = (loadBalancer: Xml): Xml => {
    const [name = "", id = ""] = textOf(loadBalancer, "LoadBalancerArn").split("/").slice(-2);
    return put(loadBalancer, element("DNSName", `${name}-${id}.elb.${region}.amazonaws.com`));
  };
  return {
    actions: loadBalancerReplies,
    answer: async (call, next) => mapList(await next(call), "LoadBalancers", mendOne),
  };
}
