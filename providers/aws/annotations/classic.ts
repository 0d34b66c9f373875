// SPDX-License-Identifier: Apache-2.0

import { upstreamPrefix } from "./dialect.ts";

/** cloud-provider-aws attaches these beside its own group; on a Network Load Balancer it refuses them. */
export const extraSecurityGroupsKey: string = `${upstreamPrefix}aws-load-balancer-extra-security-groups`;

/** Annotations of cloud-provider-aws that hold for Classic Load Balancers only, and what does the same here; ends a sentence. */
export const classicAnnotations: readonly { readonly key: string; readonly instead: string }[] = [
  {
    key: `${upstreamPrefix}aws-load-balancer-connection-draining-enabled`,
    instead:
      "has no effect on a Network Load Balancer, which always drains; see deregistration_delay.timeout_seconds in aws-load-balancer-target-group-attributes.",
  },
  {
    key: `${upstreamPrefix}aws-load-balancer-connection-draining-timeout`,
    instead:
      "has no effect on a Network Load Balancer; use deregistration_delay.timeout_seconds in aws-load-balancer-target-group-attributes.",
  },
  {
    key: `${upstreamPrefix}aws-load-balancer-connection-idle-timeout`,
    instead:
      "has no effect on a Network Load Balancer; use tcp.idle_timeout.seconds in aws-load-balancer-listener-attributes.TCP-<port>.",
  },
  {
    key: `${upstreamPrefix}aws-load-balancer-access-log-emit-interval`,
    instead: "has no effect on a Network Load Balancer, which writes its logs every five minutes.",
  },
  {
    key: extraSecurityGroupsKey,
    instead: "has no effect on a Network Load Balancer; name all its groups in aws-load-balancer-security-groups.",
  },
];
