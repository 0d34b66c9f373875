// SPDX-License-Identifier: Apache-2.0

/** The flags of the AWS provider, under the names that aws-load-balancer-controller and cloud-provider-aws have made known. */

import { choiceFlag, countFlag, durationFlag, listFlag, pairsFlag, switchFlag, textFlag } from "./flag-kinds.ts";
import type { FlagTable } from "./parse-flags.ts";

/** A field has the name of its flag. */
export interface AwsConfig {
  readonly "aws-region": string;
  readonly "aws-vpc-id": string;
  readonly "default-load-balancer-scheme": "" | "internal" | "internet-facing";
  readonly "default-target-type": "instance" | "ip";
  readonly "default-ssl-policy": string;
  readonly "default-tags": Readonly<Record<string, string>>;
  readonly "external-managed-tags": readonly string[];
  readonly "max-targets-per-target-group": number;
  readonly "enable-manage-backend-security-group-rules": boolean;
  readonly "cluster-service-load-balancer-health-probe-mode": "ServiceNodePort" | "Shared";
  readonly "cluster-service-shared-load-balancer-health-probe-port": number;
}

/** How AWS is talked to, beside what is asked of it. */
export interface AwsTrafficConfig {
  readonly "aws-api-throttle": string;
  readonly "aws-drift-reads-per-second": number;
  /** Milliseconds. */
  readonly "aws-replaced-load-balancer-grace": number;
}

export const awsFlags: FlagTable<AwsConfig> = {
  "aws-region": textFlag("", {
    placeholder: "REGION",
    doc: "AWS: the region; without it, that of the environment, of the profile, of the nodes, or of the instance it runs on.",
  }),
  "aws-vpc-id": textFlag("", {
    placeholder: "ID",
    doc: "AWS: the VPC of the cluster; without it, that of the nodes' instances.",
  }),
  "default-load-balancer-scheme": choiceFlag(["", "internal", "internet-facing"], "", {
    doc: "AWS: scheme where no annotation says; without it, internal for Services with a class or of type external or nlb-ip, internet-facing for others.",
  }),
  "default-target-type": choiceFlag(["instance", "ip"], "instance", {
    doc: "AWS: target type where no annotation says.",
  }),
  "default-ssl-policy": textFlag("ELBSecurityPolicy-2016-08", {
    placeholder: "POLICY",
    doc: "AWS: security policy of TLS listeners where no annotation says.",
  }),
  "default-tags": pairsFlag({ doc: "AWS: tags on all that is made; they win over those of the annotation." }),
  "external-managed-tags": listFlag([], {
    placeholder: "KEY,…",
    doc: "AWS: keys of tags that others keep on our resources; left alone, and refused in annotations.",
  }),
  "max-targets-per-target-group": countFlag(0, 0, { doc: "AWS: register no more targets than this; 0 = all." }),
  "enable-manage-backend-security-group-rules": switchFlag(false, {
    doc: "AWS: let load balancers with security groups of their own reach the nodes by the backend group, where no annotation says.",
  }),
  "cluster-service-load-balancer-health-probe-mode": choiceFlag(["ServiceNodePort", "Shared"], "ServiceNodePort", {
    doc: "AWS: how targets of externalTrafficPolicy Cluster are checked: on the traffic port, or (Shared) by kube-proxy's /healthz.",
  }),
  "cluster-service-shared-load-balancer-health-probe-port": countFlag(10256, 1, {
    placeholder: "PORT",
    doc: "AWS: where kube-proxy answers /healthz.",
  }),
};

export const awsTrafficFlags: FlagTable<AwsTrafficConfig> = {
  "aws-api-throttle": textFlag("", {
    placeholder: "RATES",
    doc: "AWS: calls a second and burst by kind of call, for example Elastic Load Balancing v2:^Describe=10:20,^RegisterTargets=4:20.",
  }),
  "aws-drift-reads-per-second": countFlag(2, 0, {
    doc: "AWS: reads a second that looking for drift may spend; 0 = it is not looked for. After a start, targets and listeners are read once ten times as fast, at least at 20 a second.",
  }),
  "aws-replaced-load-balancer-grace": durationFlag("1m", {
    doc: "AWS: keep a load balancer that was replaced this long after its successor's name was published; that name's TTL is 60 s.",
  }),
};
