// SPDX-License-Identifier: Apache-2.0

import type { HealthCheck, TargetGroupModel } from "../model.ts";
import type { ObservedTargetGroup } from "../observed.ts";

/** What ELBv2 takes where a Network Load Balancer's HTTP check has none (CreateTargetGroup, Matcher and HealthCheckPath). */
const defaultPath = "/";
const defaultCodes = "200-399";

/**
 * As it is sent: whole, because that is as cheap as a part of it. What is left out of a change stays as it is, so that a path or codes
 * that nobody asks for any more are named with their defaults.
 */
export function toHealthCheck(want: TargetGroupModel, have?: ObservedTargetGroup): HealthCheck {
  const isHttp = want.HealthCheckProtocol !== "TCP";
  const Path = want.HealthCheckPath ?? (have === undefined ? undefined : defaultPath);
  const Matcher = want.Matcher ?? (have === undefined ? undefined : { HttpCode: defaultCodes });
  return {
    HealthCheckEnabled: want.HealthCheckEnabled,
    HealthCheckProtocol: want.HealthCheckProtocol,
    HealthCheckPort: want.HealthCheckPort,
    HealthCheckIntervalSeconds: want.HealthCheckIntervalSeconds,
    HealthCheckTimeoutSeconds: want.HealthCheckTimeoutSeconds,
    HealthyThresholdCount: want.HealthyThresholdCount,
    UnhealthyThresholdCount: want.UnhealthyThresholdCount,
    ...(isHttp && Path !== undefined ? { HealthCheckPath: Path } : {}),
    ...(isHttp && Matcher !== undefined ? { Matcher } : {}),
  };
}

/** What differs, in words: `interval 10 → 30`. Paths and codes count for HTTP and HTTPS only. */
export function healthCheckChanges(want: TargetGroupModel, have: ObservedTargetGroup): readonly string[] {
  const pairs: readonly Pair[] = [
    ["enabled", String(have.HealthCheckEnabled), String(want.HealthCheckEnabled)],
    ["protocol", have.HealthCheckProtocol, want.HealthCheckProtocol],
    ["port", have.HealthCheckPort, want.HealthCheckPort],
    ["interval", have.HealthCheckIntervalSeconds, want.HealthCheckIntervalSeconds],
    ["timeout", have.HealthCheckTimeoutSeconds, want.HealthCheckTimeoutSeconds],
    ["healthy threshold", have.HealthyThresholdCount, want.HealthyThresholdCount],
    ["unhealthy threshold", have.UnhealthyThresholdCount, want.UnhealthyThresholdCount],
    ...httpPairs(want, have),
  ];
  return pairs.filter(([, has, wants]) => has !== wants).map(([word, has, wants]) => `${word} ${has} → ${wants}`);
}

/** Word, have, want. */
type Pair = readonly [string, string | number, string | number];

function httpPairs(want: TargetGroupModel, have: ObservedTargetGroup): readonly Pair[] {
  if (want.HealthCheckProtocol === "TCP") return [];
  return [
    ["path", have.HealthCheckPath ?? defaultPath, want.HealthCheckPath ?? defaultPath],
    ["success codes", have.Matcher?.HttpCode ?? defaultCodes, want.Matcher?.HttpCode ?? defaultCodes],
  ];
}
