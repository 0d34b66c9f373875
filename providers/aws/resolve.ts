// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../src/model/service.ts";
import type { LoadBalancerModel, Model, SubnetMapping, Tag } from "./model.ts";
import type { NetworkFacts, ObservedLoadBalancer } from "./observed.ts";
import { resolveSecurity } from "./resolve/security.ts";
import { isPositional, toSubnetMappings } from "./resolve/subnet-mappings.ts";
import { givenSubnetsTag, searchFor } from "./resolve/subnet-search.ts";
import { chooseSubnets, namesSubnets } from "./resolve/subnets.ts";
import { resolveTargetGroups } from "./resolve/target-groups.ts";
import type { AwsSettings } from "./settings.ts";
import type { Wanted } from "./wanted.ts";

/**
 * What is wished for, in the network that there is: the whole model of one load balancer, all lists in a stable order.
 * `have` = the load balancer of the wanted name, which keeps its subnets.
 * @throws UserError where the network cannot give what is wished for.
 */
export function resolveModel(
  wanted: Wanted,
  network: NetworkFacts,
  settings: AwsSettings,
  have?: ObservedLoadBalancer,
): Model {
  const { attached, securityGroups, nodeGroups } = resolveSecurity(wanted, network, settings);
  return {
    loadBalancer: {
      ...wanted.loadBalancer,
      ...resolveNetwork(wanted, network, have),
      SecurityGroups: attached,
    },
    listeners: wanted.listeners.toSorted((left, right) => left.Port - right.Port),
    targetGroups: resolveTargetGroups(wanted.targetGroups, network.vpc),
    securityGroups,
    nodeGroups,
  };
}

function resolveNetwork(
  wanted: Wanted,
  network: NetworkFacts,
  have: ObservedLoadBalancer | undefined,
): Pick<LoadBalancerModel, "SubnetMappings" | "Tags"> {
  const { network: wish, loadBalancer } = wanted;
  const chosen = chooseSubnets(wish, searchFor(wanted, network, have));
  const mappings = toSubnetMappings(chosen, wish);
  return {
    SubnetMappings: isPositional(wish) ? mappings : mappings.toSorted(bySubnetId),
    Tags: namesSubnets(wish) ? withGivenSubnets(loadBalancer.Tags) : loadBalancer.Tags,
  };
}

function bySubnetId(left: SubnetMapping, right: SubnetMapping): number {
  return compareText(left.SubnetId, right.SubnetId);
}

function withGivenSubnets(tags: readonly Tag[]): readonly Tag[] {
  return [...tags, { Key: givenSubnetsTag, Value: "given" }].sort((left, right) => compareText(left.Key, right.Key));
}
