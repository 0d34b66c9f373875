// SPDX-License-Identifier: Apache-2.0

import type { Identifier, NodeGroupRules, SecurityGroupModel } from "../model.ts";
import type { NetworkFacts } from "../observed.ts";
import type { AwsSettings } from "../settings.ts";
import type { AccessWish, Wanted } from "../wanted.ts";
import { backendGroupModel, backendRules, groupRef } from "./backend-group.ts";
import { frontendRules } from "./frontend-rules.ts";
import { namedGroupIds } from "./named-groups.ts";
import { nodeGroupRules } from "./node-groups.ts";

/** What of the model says who may reach whom. */
export interface Security {
  /** Those of the load balancer. */
  readonly attached: readonly Identifier[];
  /** Those that are made for it: the frontend group first. */
  readonly securityGroups: readonly SecurityGroupModel[];
  readonly nodeGroups: readonly NodeGroupRules[];
}

/**
 * The frontend group, or the groups given in its place; and the way from the load balancer to the nodes, unless the user sees to
 * that: the backend group, and the rules that let it in.
 * @throws UserError
 */
export function resolveSecurity(wanted: Wanted, network: NetworkFacts, settings: AwsSettings): Security {
  const front = frontOf(wanted, network);
  if (!hasBackend(wanted.access)) return { ...front, nodeGroups: [] };
  const { clusterName } = wanted.owner;
  const backend = backendGroupModel(clusterName, network.vpc.VpcId, settings);
  const backendRef = groupRef(backend);
  return {
    attached: [...front.attached, backendRef],
    securityGroups: [...front.securityGroups, backend],
    nodeGroups: nodeGroupRules(wanted.instances, backendRules(backendRef), network, clusterName),
  };
}

function frontOf(wanted: Wanted, network: NetworkFacts): Omit<Security, "nodeGroups"> {
  const { access, listeners, frontendGroup } = wanted;
  switch (access.kind) {
    case "None":
      return { attached: [], securityGroups: [] };
    case "Given":
      return { attached: namedGroupIds(access.groups, network), securityGroups: [] };
    case "Managed": {
      const { GroupName, Description, Tags } = frontendGroup;
      const Ingress = frontendRules(listeners, access);
      const frontend = { GroupName, Description, VpcId: network.vpc.VpcId, Ingress, Tags };
      return { attached: [groupRef(frontend)], securityGroups: [frontend] };
    }
  }
}

/** Whether the cluster's backend group and the rules on the nodes' groups are kept for it. */
export function hasBackend(access: AccessWish): boolean {
  return access.kind !== "None" && access.manageBackendRules !== false;
}
