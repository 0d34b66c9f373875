// SPDX-License-Identifier: Apache-2.0

import { attributesOf, putAttributes, withDefaults } from "../endpoint/attributes.ts";
import { type AnswerCall, elbCall, parameter, Refusal, structures } from "../endpoint/aws-call.ts";
import { targetGroupOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { textOf, type Xml } from "../endpoint/xml.ts";

/** What DescribeTargetGroupAttributes shows of a Network Load Balancer's target group at which nothing was changed. */
const defaults: Readonly<Record<string, string>> = {
  "deregistration_delay.timeout_seconds": "300",
  "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
  "proxy_protocol_v2.enabled": "false",
  "stickiness.enabled": "false",
  "stickiness.type": "source_ip",
  "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
  "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
};

/** Only where there are connections to be ended. */
const streamDefaults: Readonly<Record<string, string>> = {
  "target_health_state.unhealthy.connection_termination.enabled": "true",
  "target_health_state.unhealthy.draining_interval_seconds": "0",
};

/** The client's address is kept for instances, and for IP addresses where the protocol cannot do without: TargetGroupAttribute. */
function defaultsOf(targetGroup: Xml): Readonly<Record<string, string>> {
  const isStream = !textOf(targetGroup, "Protocol").includes("UDP");
  const isKept = textOf(targetGroup, "TargetType") === "instance" || !isStream;
  return {
    ...defaults,
    ...(isStream ? streamDefaults : {}),
    "deregistration_delay.connection_termination.enabled": String(!isStream),
    "preserve_client_ip.enabled": String(isKept),
  };
}

/** moto has an Application Load Balancer's attributes, takes keys that do not exist, and answers a change with what was sent only. */
export function targetGroupAttributes(): Mend {
  const describe = async (arn: string, next: AnswerCall): Promise<Xml> =>
    withDefaults(
      await next(elbCall("DescribeTargetGroupAttributes", { TargetGroupArn: arn })),
      defaultsOf(await targetGroupOf(next, arn)),
    );
  return {
    actions: ["DescribeTargetGroupAttributes", "ModifyTargetGroupAttributes"],
    async answer(call, next) {
      const arn = parameter(call, "TargetGroupArn");
      const have = await describe(arn, next);
      if (call.action === "DescribeTargetGroupAttributes") return have;
      const unknown = structures(call, "Attributes.member").find(({ Key = "" }) => !(Key in attributesOf(have)));
      if (unknown !== undefined) {
        throw new Refusal("ValidationError", `Target group attribute key '${unknown["Key"] ?? ""}' is not recognized`);
      }
      await next(call);
      return putAttributes(have, attributesOf(await describe(arn, next)));
    },
  };
}
