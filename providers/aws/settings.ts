// SPDX-License-Identifier: Apache-2.0

/** How the provider was started: what no Service says. Each member is a flag of the same meaning (src/config.ts). */
export interface AwsSettings {
  readonly clusterName: string;
  /** The class of the Services served; undefined = those without one. */
  readonly className: string | undefined;
  /** undefined = found from the nodes' instances, or the instance metadata service as the last resort. */
  readonly region: string | undefined;
  /** undefined = the VPC of the nodes' instances. */
  readonly vpcId: string | undefined;
  /**
   * Where no annotation says; undefined = as the peer whose meaning the Service has: internal in aws-load-balancer-controller's
   * (a class, or type `external` or `nlb-ip`), internet-facing in cloud-provider-aws's.
   */
  readonly defaultScheme: Scheme | undefined;
  readonly defaultTargetType: TargetType;
  readonly defaultSslPolicy: string;
  /** On everything that is made; they win over the annotation's. */
  readonly defaultTags: Readonly<Record<string, string>>;
  /** Keys of tags that others keep on our resources: neither written nor removed, and refused in annotations. */
  readonly externalManagedTags: readonly string[];
  /** How targets of externalTrafficPolicy Cluster are checked: on the traffic port, or kube-proxy's /healthz. */
  readonly clusterHealthCheck: "TrafficPort" | "KubeProxy";
  /** Where kube-proxy answers /healthz (10256). */
  readonly kubeProxyHealthPort: number;
  /** Registered at most; undefined = no limit of ours. */
  readonly maxTargetsPerTargetGroup: number | undefined;
  /** Whether explicit security groups get the backend group and rules on the nodes' groups too, where no annotation says so. */
  readonly manageBackendRules: boolean;
  /** Reads a second that looking for drift may spend; 0 = not looked for. */
  readonly driftReadsPerSecond: number;
  /** A replaced load balancer is kept this long after its successor was published: the TTL of its DNS name is 60 s. */
  readonly replacedGraceMs: number;
  /** Where load balancers stand when neither an annotation nor a tag names subnets; undefined = where the internet does, or does not, reach. */
  readonly fallbackSubnetId?: string | undefined;
  /** Of load balancers that no annotation gives one; undefined = each gets one of its own. */
  readonly defaultSecurityGroup?: string | undefined;
  /** false = the user sees to it that load balancers reach the nodes; undefined = true. */
  readonly managesNodeGroups?: boolean | undefined;
  /** Which addresses of an instance its Node is to show, and in which order; undefined = IPv4 alone. */
  readonly nodeIPFamilies?: readonly NodeIPFamily[] | undefined;
}

export type Scheme = "internal" | "internet-facing";
export type NodeIPFamily = "ipv4" | "ipv6";
export type TargetType = "instance" | "ip";
export type IpAddressType = "ipv4" | "dualstack" | "dualstack-without-public-ipv4";
