// SPDX-License-Identifier: Apache-2.0

import type { Dialect } from "../annotations/dialect.ts";
import type { Findings } from "../annotations/findings.ts";
import { type LoadBalancerAnnotations, loadBalancerTable } from "../annotations/load-balancer-table.ts";
import { toAttributes } from "../default-attributes.ts";
import type { Attribute } from "../model.ts";

/** What annotations ask for, sorted by key. Those with a word of their own win over the general ones. */
export function loadBalancerAttributes(
  asked: LoadBalancerAnnotations,
  dialect: Dialect,
  findings: Findings,
): readonly Attribute[] {
  const attributes = new Map([...(asked.attributes ?? []), ...accessLogs(asked, dialect)]);
  if (asked.crossZone !== undefined) attributes.set("load_balancing.cross_zone.enabled", String(asked.crossZone));
  for (const [key, value] of asked.attributes ?? []) {
    const allowed = allowedValues.get(key);
    if (allowed !== undefined && !allowed.includes(value.toLowerCase()))
      findings.refuseAnnotation(loadBalancerTable.attributes.key, `for ${key} one of ${allowed.join(", ")}`);
  }
  if (attributes.get("access_logs.s3.enabled") === "true" && !attributes.get("access_logs.s3.bucket"))
    refuseLogs(asked, findings);
  return toAttributes(Object.fromEntries(attributes));
}

const flag: readonly string[] = ["true", "false"];

/** ELBv2 API Reference, LoadBalancerAttribute. What is not here is passed on as it is. */
const allowedValues: ReadonlyMap<string, readonly string[]> = new Map([
  ["access_logs.s3.enabled", flag],
  ["deletion_protection.enabled", flag],
  [
    "dns_record.client_routing_policy",
    ["availability_zone_affinity", "partial_availability_zone_affinity", "any_availability_zone"],
  ],
  ["ipv6.deny_all_igw_traffic", flag],
  ["load_balancing.cross_zone.enabled", flag],
  ["zonal_shift.config.enabled", flag],
]);

/** cloud-provider-aws holds to the annotation whatever it says; its peer looks at it only where it says true. */
function accessLogs(
  { accessLogEnabled, accessLogBucket, accessLogPrefix }: LoadBalancerAnnotations,
  dialect: Dialect,
): readonly [string, string][] {
  if (accessLogEnabled === undefined) return [];
  if (!accessLogEnabled) return dialect === "controller" ? [] : [["access_logs.s3.enabled", "false"]];
  return [
    ["access_logs.s3.enabled", "true"],
    ...(accessLogBucket === undefined ? [] : [["access_logs.s3.bucket", accessLogBucket] as [string, string]]),
    ...(accessLogPrefix === undefined ? [] : [["access_logs.s3.prefix", accessLogPrefix] as [string, string]]),
  ];
}

function refuseLogs({ accessLogEnabled }: LoadBalancerAnnotations, findings: Findings): void {
  const { key } = accessLogEnabled === true ? loadBalancerTable.accessLogEnabled : loadBalancerTable.attributes;
  findings.refuseAnnotation(
    key,
    `access logs only together with a bucket (${loadBalancerTable.accessLogBucket.key}, or access_logs.s3.bucket)`,
  );
}
