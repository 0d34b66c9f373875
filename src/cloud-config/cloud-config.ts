// SPDX-License-Identifier: Apache-2.0

import type { AwsConfig, AwsTrafficConfig } from "../flags/aws-flags.ts";

/** What the file of `--cloud-config` says, whichever form it has. */
export interface CloudConfig {
  /** At least one; no two with the same class. The first is the one that metrics call `service`. */
  readonly providers: readonly ProviderSection[];
  /** Where `--cluster-name` says nothing; undefined = the file does not say either. */
  readonly clusterName: string | undefined;
  /** What was read and has no effect, each in one sentence. */
  readonly remarks: readonly string[];
}

/** One provider that is to serve the Services of a class. */
export interface ProviderSection {
  readonly name: ProviderName;
  /** undefined = as `--load-balancer-class` says. */
  readonly loadBalancerClass: string | undefined;
  /** Of an AWS provider alone. */
  readonly aws: AwsSection;
}

export type ProviderName = "aws" | "baremetal";

export interface AwsSection {
  /** Flags of which the file knows better, by their names. */
  readonly flags: Partial<AwsConfig & AwsTrafficConfig>;
  /** Which addresses of an instance its Node is to show, in this order; undefined = IPv4 alone. */
  readonly nodeIPFamilies?: readonly ("ipv4" | "ipv6")[];
  /** Where load balancers stand when neither an annotation nor a tag names subnets; undefined = where the route tables say. */
  readonly fallbackSubnetId?: string;
  /** The group of load balancers that no annotation gives one; undefined = each gets one of its own. */
  readonly securityGroup?: string;
  /** false = the user sees to it that load balancers reach the nodes. */
  readonly managesNodeGroups?: boolean;
  /** Where AWS is, other than at its public endpoints. */
  readonly endpoints?: readonly AwsEndpoint[];
}

/** One of AWS's services at an address of the user's. */
export interface AwsEndpoint {
  readonly service: "ec2" | "elasticloadbalancing";
  /** Only where this is the region; undefined = in every one. */
  readonly region?: string;
  readonly url: string;
  /** undefined = that in which the calls are made. */
  readonly signingRegion?: string;
}
