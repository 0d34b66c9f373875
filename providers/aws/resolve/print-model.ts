// SPDX-License-Identifier: Apache-2.0

import type {
  ListenerModel,
  LoadBalancerModel,
  Model,
  SecurityGroupModel,
  SubnetMapping,
  TargetGroupModel,
} from "../model.ts";
import { type IpPermission, toIpPermissions } from "./ip-permissions.ts";

/** A model as the plan command prints it: the APIs' own fields and nothing else, in an order that does not change. */
export interface PrintedModel {
  readonly loadBalancer: LoadBalancerModel;
  readonly listeners: readonly ListenerModel[];
  readonly targetGroups: readonly Omit<TargetGroupModel, "SharedWithOtherClusters">[];
  /** Those that are made; then, by id, those of the nodes, with nothing but our rules. */
  readonly securityGroups: readonly (PrintedGroup | PrintedNodeGroup)[];
}

type PrintedGroup = Omit<SecurityGroupModel, "Ingress"> & { readonly IpPermissions: readonly IpPermission[] };
type PrintedNodeGroup = { readonly GroupId: string; readonly IpPermissions: readonly IpPermission[] };

/** Values for JSON: `{"$ref": …}` stands for what is known only once it is made. */
export function printModel({ loadBalancer, listeners, targetGroups, securityGroups, nodeGroups }: Model): PrintedModel {
  return {
    loadBalancer: pick(
      {
        ...loadBalancer,
        SubnetMappings: loadBalancer.SubnetMappings.map((mapping) => pick(mapping, mappingFields)),
      },
      loadBalancerFields,
    ),
    listeners: listeners.map((listener) => pick(listener, listenerFields)),
    targetGroups: targetGroups.map((targetGroup) => pick(targetGroup, targetGroupFields)),
    securityGroups: [
      ...securityGroups.map(({ GroupName, Description, VpcId, Ingress, Tags }) => ({
        GroupName,
        Description,
        VpcId,
        IpPermissions: toIpPermissions(Ingress),
        Tags,
      })),
      ...nodeGroups.map(({ GroupId, Ingress }) => ({ GroupId, IpPermissions: toIpPermissions(Ingress) })),
    ],
  };
}

const mappingFields = [
  "SubnetId",
  "AllocationId",
  "PrivateIPv4Address",
  "IPv6Address",
  "SourceNatIpv6Prefix",
] as const satisfies readonly (keyof SubnetMapping)[];

const loadBalancerFields = [
  "Name",
  "Type",
  "Scheme",
  "IpAddressType",
  "SubnetMappings",
  "SecurityGroups",
  "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
  "EnablePrefixForIpv6SourceNat",
  "MinimumLoadBalancerCapacity",
  "Attributes",
  "Tags",
] as const satisfies readonly (keyof LoadBalancerModel)[];

const listenerFields = [
  "Port",
  "Protocol",
  "DefaultActions",
  "Certificates",
  "SslPolicy",
  "AlpnPolicy",
  "Attributes",
  "Tags",
] as const satisfies readonly (keyof ListenerModel)[];

const targetGroupFields = [
  "Name",
  "Protocol",
  "Port",
  "TargetType",
  "IpAddressType",
  "VpcId",
  "HealthCheckEnabled",
  "HealthCheckProtocol",
  "HealthCheckPort",
  "HealthCheckPath",
  "HealthCheckIntervalSeconds",
  "HealthCheckTimeoutSeconds",
  "HealthyThresholdCount",
  "UnhealthyThresholdCount",
  "Matcher",
  "Attributes",
  "Targets",
  "Tags",
] as const satisfies readonly (keyof TargetGroupModel)[];

/** These fields in this order, those that are absent left out. */
function pick<T extends object, Field extends keyof T>(value: T, fields: readonly Field[]): Pick<T, Field> {
  return Object.fromEntries(
    fields.filter((field) => value[field] !== undefined).map((field) => [field, value[field]]),
  ) as Pick<T, Field>;
}
