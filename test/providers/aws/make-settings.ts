// SPDX-License-Identifier: Apache-2.0

import type { AwsSettings } from "../../../providers/aws/settings.ts";

/** Settings as without flags, for a cluster c1; `own` replaces some. */
export function makeSettings(own: Partial<AwsSettings> = {}): AwsSettings {
  return {
    clusterName: "c1",
    className: undefined,
    region: undefined,
    vpcId: undefined,
    defaultScheme: undefined,
    defaultTargetType: "instance",
    defaultSslPolicy: "ELBSecurityPolicy-2016-08",
    defaultTags: {},
    externalManagedTags: [],
    clusterHealthCheck: "TrafficPort",
    kubeProxyHealthPort: 10256,
    maxTargetsPerTargetGroup: undefined,
    manageBackendRules: false,
    driftReadsPerSecond: 0,
    replacedGraceMs: 60_000,
    ...own,
  };
}
