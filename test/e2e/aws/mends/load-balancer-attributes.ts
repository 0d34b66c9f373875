// SPDX-License-Identifier: Apache-2.0

import { withDefaults } from "../endpoint/attributes.ts";
import type { Mend } from "../endpoint/mend.ts";

/** What DescribeLoadBalancerAttributes shows of a Network Load Balancer at which nothing was changed. */
const defaults: Readonly<Record<string, string>> = {
  "access_logs.s3.enabled": "false",
  "access_logs.s3.bucket": "",
  "access_logs.s3.prefix": "",
  "deletion_protection.enabled": "false",
  "dns_record.client_routing_policy": "any_availability_zone",
  "ipv6.deny_all_igw_traffic": "false",
  "load_balancing.cross_zone.enabled": "false",
  "secondary_ips.auto_assigned.per_subnet": "0",
  "zonal_shift.config.enabled": "false",
};

/** moto knows some of them only once they were set. */
export function loadBalancerAttributes(): Mend {
  return {
    actions: ["DescribeLoadBalancerAttributes", "ModifyLoadBalancerAttributes"],
    answer: async (call, next) => withDefaults(await next(call), defaults),
  };
}
