// SPDX-License-Identifier: Apache-2.0

import type { AwsSettings } from "../../providers/aws/settings.ts";
import type { AwsSection } from "../cloud-config/cloud-config.ts";
import type { AwsConfig, AwsTrafficConfig } from "../flags/aws-flags.ts";

type Config = AwsConfig &
  Partial<AwsTrafficConfig> & { readonly "cluster-name": string; readonly "load-balancer-class": string };

/**
 * The provider's settings from the flags, and from what the cloud configuration says beside them; of a command without flags for it,
 * AWS is not looked at for drift.
 */
export function toAwsSettings(config: Config, section: Omit<AwsSection, "flags"> = {}): AwsSettings {
  return {
    clusterName: config["cluster-name"],
    className: config["load-balancer-class"] || undefined,
    region: config["aws-region"] || undefined,
    vpcId: config["aws-vpc-id"] || undefined,
    defaultScheme: config["default-load-balancer-scheme"] || undefined,
    defaultTargetType: config["default-target-type"],
    defaultSslPolicy: config["default-ssl-policy"],
    defaultTags: config["default-tags"],
    externalManagedTags: config["external-managed-tags"],
    clusterHealthCheck:
      config["cluster-service-load-balancer-health-probe-mode"] === "Shared" ? "KubeProxy" : "TrafficPort",
    kubeProxyHealthPort: config["cluster-service-shared-load-balancer-health-probe-port"],
    maxTargetsPerTargetGroup: config["max-targets-per-target-group"] || undefined,
    manageBackendRules: config["enable-manage-backend-security-group-rules"],
    driftReadsPerSecond: config["aws-drift-reads-per-second"] ?? 0,
    replacedGraceMs: config["aws-replaced-load-balancer-grace"] ?? 0,
    fallbackSubnetId: section.fallbackSubnetId,
    defaultSecurityGroup: section.securityGroup,
    managesNodeGroups: section.managesNodeGroups,
    nodeIPFamilies: section.nodeIPFamilies,
  };
}
