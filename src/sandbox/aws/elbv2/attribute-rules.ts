// SPDX-License-Identifier: Apache-2.0

/** The attributes of network load balancers, their target groups and listeners: defaults and what is allowed, by the API reference. */

import type { Attributes, Scheme } from "./model.ts";

/** Whether a value may be given to an attribute. */
export type ValueRule = (value: string) => boolean;

/** By key; what is not listed is no attribute of the resource. */
export type AttributeRules = Readonly<Record<string, ValueRule>>;

const bool: ValueRule = (value) => /^(true|false)$/i.test(value);
const anyText: ValueRule = () => true;
const oneOf =
  (...allowed: readonly string[]): ValueRule =>
  (value) =>
    allowed.includes(value);
const integer =
  (min: number, max: number): ValueRule =>
  (value) =>
    /^\d{1,7}$/.test(value) && Number(value) >= min && Number(value) <= max;
const offOr =
  (rule: ValueRule): ValueRule =>
  (value) =>
    value === "off" || rule(value);

export const loadBalancerAttributeRules: AttributeRules = {
  "access_logs.s3.enabled": bool,
  "access_logs.s3.bucket": anyText,
  "access_logs.s3.prefix": anyText,
  "deletion_protection.enabled": bool,
  "dns_record.client_routing_policy": oneOf(
    "availability_zone_affinity",
    "partial_availability_zone_affinity",
    "any_availability_zone",
  ),
  "ipv6.deny_all_igw_traffic": bool,
  "load_balancing.cross_zone.enabled": bool,
  "secondary_ips.auto_assigned.per_subnet": integer(0, 7),
  "zonal_shift.config.enabled": bool,
};

export function defaultLoadBalancerAttributes(scheme: Scheme): Attributes {
  return new Map([
    ["access_logs.s3.enabled", "false"],
    ["access_logs.s3.bucket", ""],
    ["access_logs.s3.prefix", ""],
    ["deletion_protection.enabled", "false"],
    ["dns_record.client_routing_policy", "any_availability_zone"],
    ["ipv6.deny_all_igw_traffic", String(scheme === "internal")],
    ["load_balancing.cross_zone.enabled", "false"],
    ["secondary_ips.auto_assigned.per_subnet", "0"],
    ["zonal_shift.config.enabled", "false"],
  ]);
}

const targetCount = integer(1, 1000);
const percentage = integer(1, 100);

export const targetGroupAttributeRules: AttributeRules = {
  "deregistration_delay.timeout_seconds": integer(0, 3600),
  "deregistration_delay.connection_termination.enabled": bool,
  "load_balancing.cross_zone.enabled": oneOf("true", "false", "use_load_balancer_configuration"),
  "preserve_client_ip.enabled": bool,
  "proxy_protocol_v2.enabled": bool,
  "stickiness.enabled": bool,
  "stickiness.type": oneOf("source_ip"),
  "target_group_health.dns_failover.minimum_healthy_targets.count": offOr(targetCount),
  "target_group_health.dns_failover.minimum_healthy_targets.percentage": offOr(percentage),
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": targetCount,
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": offOr(percentage),
  "target_health_state.unhealthy.connection_termination.enabled": bool,
  "target_health_state.unhealthy.draining_interval_seconds": integer(0, 360_000),
};

/** Those for which client addresses are always preserved, and connections to unhealthy targets never ended. */
export function isUdp(protocol: string): boolean {
  return protocol === "UDP" || protocol === "TCP_UDP";
}

/** Those that a dual-stack load balancer takes only with a prefix for source NAT. */
export function isDatagram(protocol: string): boolean {
  return isUdp(protocol) || protocol === "QUIC" || protocol === "TCP_QUIC";
}

export function defaultTargetGroupAttributes(protocol: string, targetType: "instance" | "ip"): Attributes {
  const isReplaced = targetType === "ip" && (protocol === "TCP" || protocol === "TLS");
  return new Map([
    ["deregistration_delay.timeout_seconds", "300"],
    ["deregistration_delay.connection_termination.enabled", String(isUdp(protocol))],
    ["load_balancing.cross_zone.enabled", "use_load_balancer_configuration"],
    ["preserve_client_ip.enabled", String(!isReplaced)],
    ["proxy_protocol_v2.enabled", "false"],
    ["stickiness.enabled", "false"],
    ["stickiness.type", "source_ip"],
    ["target_group_health.dns_failover.minimum_healthy_targets.count", "1"],
    ["target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"],
    ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"],
    ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off"],
    ["target_health_state.unhealthy.connection_termination.enabled", String(!isUdp(protocol))],
    ["target_health_state.unhealthy.draining_interval_seconds", "0"],
  ]);
}

const tcpListenerRules: AttributeRules = { "tcp.idle_timeout.seconds": integer(60, 6000) };

/** The idle timeout can be set where the listener speaks TCP itself: that of TLS is fixed, UDP has none. */
export function listenerAttributeRules(protocol: string): AttributeRules {
  return ["TCP", "TCP_UDP", "TCP_QUIC"].includes(protocol) ? tcpListenerRules : {};
}

export function defaultListenerAttributes(protocol: string): Attributes {
  return new Map(Object.keys(listenerAttributeRules(protocol)).map((key) => [key, "350"]));
}
