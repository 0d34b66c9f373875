// SPDX-License-Identifier: Apache-2.0

import type { IngressRule, Ref, SecurityGroupModel } from "../model.ts";
import { backendGroupName } from "../naming.ts";
import type { AwsSettings } from "../settings.ts";
import { backendGroupTags } from "../tags.ts";

/** By it our rules on the nodes' groups are known; rules without it are never touched. */
export const backendRuleDescription = "fairlead.dev/backend";

/**
 * The group that all load balancers of one cluster and class share. Controllers of several classes in one cluster have one each,
 * so that none removes what another still needs.
 */
export function backendGroupModel(clusterName: string, VpcId: string, settings: AwsSettings): SecurityGroupModel {
  const { className, defaultTags } = settings;
  return {
    GroupName: backendGroupName(clusterName, className),
    Description: describe(clusterName),
    VpcId,
    Ingress: [],
    Tags: backendGroupTags({ clusterName, className }, defaultTags),
  };
}

/** What the load balancers may send to the nodes: the same however many load balancers and ports there are. By protocol. */
export function backendRules(backendGroup: Ref): readonly IngressRule[] {
  const from = { source: { kind: "Group", GroupId: backendGroup }, Description: backendRuleDescription } as const;
  return [
    // Type 3, code 4: fragmentation needed (RFC 792), without which path MTU discovery fails.
    { IpProtocol: "icmp", FromPort: 3, ToPort: 4, ...from },
    { IpProtocol: "tcp", FromPort: 0, ToPort: 65535, ...from },
    { IpProtocol: "udp", FromPort: 0, ToPort: 65535, ...from },
  ];
}

/** What stands for the id of a group that is found, or made, by this name. */
export function groupRef({ GroupName }: Pick<SecurityGroupModel, "GroupName">): Ref {
  return { $ref: `SecurityGroup/${GroupName}` };
}

/** CreateSecurityGroup takes 255 characters at most, and not all of them. */
function describe(clusterName: string): string {
  const name = clusterName.replace(/[^a-zA-Z0-9 ._-]/g, "_").slice(0, 150);
  return `Fairlead: what the load balancers of cluster ${name} send to its nodes`;
}
