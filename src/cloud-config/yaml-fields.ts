// SPDX-License-Identifier: Apache-2.0

/** The fields of an AWS provider in the YAML form that say what a flag says: the flag decides which values there may be. */

import { type AwsConfig, type AwsTrafficConfig, awsFlags, awsTrafficFlags } from "../flags/aws-flags.ts";
import type { FlagTable } from "../flags/parse-flags.ts";

export type AwsFlag = keyof (AwsConfig & AwsTrafficConfig);

/** How a value is written: as a plain one, as a list of texts, or as a map of texts. */
export type FieldForm = "string" | "boolean" | "integer" | "list" | "map";

export interface FlagField {
  readonly flag: AwsFlag;
  readonly form: FieldForm;
}

export const allAwsFlags: FlagTable<AwsConfig & AwsTrafficConfig> = { ...awsFlags, ...awsTrafficFlags };

/** The flags' names without `aws-`, in the form of Kubernetes' fields. */
export const flagFields: Readonly<Record<string, FlagField>> = {
  region: { flag: "aws-region", form: "string" },
  vpcID: { flag: "aws-vpc-id", form: "string" },
  defaultLoadBalancerScheme: { flag: "default-load-balancer-scheme", form: "string" },
  defaultTargetType: { flag: "default-target-type", form: "string" },
  defaultSSLPolicy: { flag: "default-ssl-policy", form: "string" },
  defaultTags: { flag: "default-tags", form: "map" },
  externalManagedTags: { flag: "external-managed-tags", form: "list" },
  maxTargetsPerTargetGroup: { flag: "max-targets-per-target-group", form: "integer" },
  enableManageBackendSecurityGroupRules: { flag: "enable-manage-backend-security-group-rules", form: "boolean" },
  clusterServiceLoadBalancerHealthProbeMode: {
    flag: "cluster-service-load-balancer-health-probe-mode",
    form: "string",
  },
  clusterServiceSharedLoadBalancerHealthProbePort: {
    flag: "cluster-service-shared-load-balancer-health-probe-port",
    form: "integer",
  },
  apiThrottle: { flag: "aws-api-throttle", form: "string" },
  driftReadsPerSecond: { flag: "aws-drift-reads-per-second", form: "integer" },
  replacedLoadBalancerGrace: { flag: "aws-replaced-load-balancer-grace", form: "string" },
};
