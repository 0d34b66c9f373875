// SPDX-License-Identifier: Apache-2.0

/** What each key of `[Global]` in cloud-provider-aws's configuration file means here (its pkg/providers/v1/config/config.go). */

import type { AwsSection } from "./cloud-config.ts";
import { gcfgCount, gcfgList, gcfgSwitch, gcfgText, type Variable } from "./gcfg-values.ts";
import type { ProviderGrammar } from "./provider-grammar.ts";

/** What a key says. */
export interface KeyFacts {
  readonly flags?: AwsSection["flags"];
  readonly aws?: Omit<AwsSection, "flags">;
  /** Of the zone; less than that of a flag. */
  readonly regionOfZone?: string;
  readonly clusterId?: string;
  readonly clusterTag?: string;
  readonly remark?: string;
}

/** Reads the values of a key, in their order; at least one. @throws Error that says what is wrong with them */
export type ReadKey = (values: readonly Variable[], grammar: ProviderGrammar) => KeyFacts;

const probeModes = ["Shared", "ServiceNodePort"] as const;
const families = ["ipv4", "ipv6"] as const;

export const globalKeys: Readonly<Record<string, ReadKey>> = {
  Zone: text((zone, { regionOfZone }) => {
    const region = regionOfZone(zone);
    if (region === undefined) throw new Error(`${JSON.stringify(zone)} is not the name of a zone such as eu-west-1a`);
    return { regionOfZone: region };
  }),
  Region: text((region) => ({ flags: { "aws-region": region } })),
  VPC: text((id) => ({ flags: { "aws-vpc-id": id } })),
  SubnetID: text((fallbackSubnetId) => ({ aws: { fallbackSubnetId } })),
  RouteTableID: remark("no routes are made between nodes"),
  RoleARN: text(refuseRole),
  SourceARN: text(refuseRole),
  KubernetesClusterTag: text((clusterTag) => ({ clusterTag })),
  KubernetesClusterID: text((clusterId) => ({ clusterId })),
  DisableSecurityGroupIngress: (values) => ({ aws: { managesNodeGroups: !gcfgSwitch(values) } }),
  ElbSecurityGroup: text((securityGroup) => ({
    aws: { securityGroup },
    remark: `ElbSecurityGroup: load balancers get ${securityGroup} as it is; its own rules decide who may connect`,
  })),
  NodeIPFamilies(values) {
    const nodeIPFamilies = gcfgList(values).map((family) => wordOf(family, families));
    return nodeIPFamilies.length > 0 ? { aws: { nodeIPFamilies } } : {};
  },
  ClusterServiceLoadBalancerHealthProbeMode: text((mode) => ({
    flags: { "cluster-service-load-balancer-health-probe-mode": wordOf(mode, probeModes) },
  })),
  ClusterServiceSharedLoadBalancerHealthProbePort(values) {
    const port = gcfgCount(values);
    if (port > 65_535) throw new Error(`${port} is not a port`);
    return port > 0 ? { flags: { "cluster-service-shared-load-balancer-health-probe-port": port } } : {};
  },
  ClusterServiceSharedLoadBalancerHealthProbePath: text((path) => {
    if (path !== "/healthz") throw new Error(`${JSON.stringify(path)} is not asked for: kube-proxy answers /healthz`);
    return {};
  }),
  SupportedTopologyInstanceTypePattern: remark("which instances have a topology is asked of AWS"),
  NLBSecurityGroupMode: text((mode) => {
    wordOf(mode, ["Managed"]);
    return { remark: "NLBSecurityGroupMode: no effect, load balancers have security groups anyway" };
  }),
  // Of releases before 1.27.
  DisableStrictZoneCheck: remark("zones are not checked"),
};

/** Empty is as if it were not there, as in Go. */
function text(read: (value: string, grammar: ProviderGrammar) => KeyFacts): ReadKey {
  return (values, grammar) => {
    const value = gcfgText(values);
    return value === "" ? {} : read(value, grammar);
  };
}

function remark(why: string): ReadKey {
  return (values) => ({ remark: `${values.at(-1)?.name ?? ""}: no effect, ${why}` });
}

/** Who names a role must not get the rights of another one. */
function refuseRole(): never {
  throw new Error(
    "roles are not assumed by this file: give role_arn and credential_source to a profile of AWS's own configuration file, and name it by AWS_PROFILE",
  );
}

function wordOf<const Word extends string>(value: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === value);
  if (word === undefined) throw new Error(`${JSON.stringify(value)} must be ${words.join(" or ")}`);
  return word;
}
