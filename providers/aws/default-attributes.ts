// SPDX-License-Identifier: Apache-2.0

/**
 * What attributes have until somebody changes them: the documented defaults (ELBv2 API Reference: LoadBalancerAttribute,
 * TargetGroupAttribute, ListenerAttribute), as far as they can be restored.
 */

import { compareText } from "../../src/model/service.ts";
import type { Attribute, ListenerModel, LoadBalancerModel, TargetGroupModel } from "./model.ts";

/** Value by key. */
export type DefaultAttributes = Readonly<Record<string, string>>;

/** Without `secondary_ips.auto_assigned.per_subnet`: it cannot be decreased, so that there is no way back to its 0. */
export function loadBalancerDefaults({ Scheme }: Pick<LoadBalancerModel, "Scheme">): DefaultAttributes {
  return {
    "access_logs.s3.bucket": "",
    "access_logs.s3.enabled": "false",
    "access_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "dns_record.client_routing_policy": "any_availability_zone",
    "ipv6.deny_all_igw_traffic": Scheme === "internal" ? "true" : "false",
    "load_balancing.cross_zone.enabled": "false",
    "zonal_shift.config.enabled": "false",
  };
}

/** By protocol and target type. */
export function targetGroupDefaults(targetGroup: Pick<TargetGroupModel, "Protocol" | "TargetType">): DefaultAttributes {
  const { Protocol } = targetGroup;
  const isStream = Protocol === "TCP" || Protocol === "TLS";
  const isDatagram = Protocol === "UDP" || Protocol === "TCP_UDP";
  return {
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "preserve_client_ip.enabled": isStream && targetGroup.TargetType === "ip" ? "false" : "true",
    "proxy_protocol_v2.enabled": "false",
    "stickiness.enabled": "false",
    "stickiness.type": "source_ip",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
    ...(isStream ? streamDefaults : {}),
    ...(isDatagram ? datagramDefaults : {}),
  };
}

/** Connections to unhealthy targets cannot be made to end, thus not restored to ending either, but with these protocols. */
const streamDefaults: DefaultAttributes = {
  "deregistration_delay.connection_termination.enabled": "false",
  "target_health_state.unhealthy.connection_termination.enabled": "true",
  "target_health_state.unhealthy.draining_interval_seconds": "0",
};

/** Of QUIC no default is documented. */
const datagramDefaults: DefaultAttributes = {
  "deregistration_delay.connection_termination.enabled": "true",
};

/** TLS has the same idle timeout, but as no attribute: it cannot be changed. UDP has none. */
export function listenerDefaults({ Protocol }: Pick<ListenerModel, "Protocol">): DefaultAttributes {
  return withIdleTimeout.has(Protocol) ? { "tcp.idle_timeout.seconds": "350" } : {};
}

const withIdleTimeout: ReadonlySet<string> = new Set(["TCP", "TCP_UDP", "TCP_QUIC"]);

/** As AWS tells them, sorted by key. */
export function toAttributes(values: DefaultAttributes): readonly Attribute[] {
  return Object.entries(values)
    .map(([Key, Value]) => ({ Key, Value }))
    .sort((left, right) => compareText(left.Key, right.Key));
}

/**
 * What has to be modified so that all that is wanted holds, and what nobody asks for has its default again, sorted by key.
 * A key that is neither wanted nor in `defaults` is left as it is. `have` undefined = not read yet: taken to be as wanted.
 */
export function attributeChanges(
  wanted: readonly Attribute[],
  have: readonly Attribute[] | undefined,
  defaults: DefaultAttributes,
): readonly Attribute[] {
  if (have === undefined) return [];
  const wish = new Map(wanted.map(({ Key, Value }) => [Key, Value]));
  const present = new Map(have.map(({ Key, Value }) => [Key, Value]));
  const restored = Object.entries(defaults)
    .filter(([Key]) => present.has(Key) && !wish.has(Key) && !isMoot(Key, wish))
    .map(([Key, Value]) => ({ Key, Value }));
  return [...wanted, ...restored]
    .filter(({ Key, Value }) => !sameValue(present.get(Key), Value))
    .sort((left, right) => compareText(left.Key, right.Key));
}

/**
 * AWS takes these only together with another setting: a place for logs while there are logs (and an empty bucket never), an
 * interval while connections are not terminated. Without it they do nothing, and may be whatever they were.
 */
function isMoot(key: string, wish: ReadonlyMap<string, string>): boolean {
  if (key === "access_logs.s3.bucket") return true;
  if (key === "access_logs.s3.prefix") return wish.get("access_logs.s3.enabled") !== "true";
  if (key !== "target_health_state.unhealthy.draining_interval_seconds") return false;
  return wish.get("target_health_state.unhealthy.connection_termination.enabled") !== "false";
}

/** AWS answers "true" to "True". */
function sameValue(have: string | undefined, want: string): boolean {
  return have === want || (/^(true|false)$/i.test(want) && have === want.toLowerCase());
}
