// SPDX-License-Identifier: Apache-2.0

import { withDefaults } from "../endpoint/attributes.ts";
import { parameter } from "../endpoint/aws-call.ts";
import { loadBalancerOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { textOf } from "../endpoint/xml.ts";

/** What DescribeLoadBalancerAttributes shows of a Network Load Balancer at which nothing was changed: LoadBalancerAttribute. */
function defaultsOf(scheme: string): Readonly<Record<string, string>> {
  return {
    "access_logs.s3.enabled": "false",
    "access_logs.s3.bucket": "",
    "access_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "dns_record.client_routing_policy": "any_availability_zone",
    "ipv6.deny_all_igw_traffic": String(scheme === "internal"),
    "load_balancing.cross_zone.enabled": "false",
    "secondary_ips.auto_assigned.per_subnet": "0",
    "zonal_shift.config.enabled": "false",
  };
}

/** moto knows some of them only once they were set. */
export function loadBalancerAttributes(): Mend {
  return {
    actions: ["DescribeLoadBalancerAttributes", "ModifyLoadBalancerAttributes"],
    async answer(call, next) {
      const loadBalancer = await loadBalancerOf(next, parameter(call, "LoadBalancerArn"));
      return withDefaults(await next(call), defaultsOf(textOf(loadBalancer, "Scheme")));
    },
  };
}
