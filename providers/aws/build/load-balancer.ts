// SPDX-License-Identifier: Apache-2.0

import { accessTable } from "../annotations/access-table.ts";
import { typeKey } from "../annotations/dialect.ts";
import type { Findings } from "../annotations/findings.ts";
import { groupOf } from "../annotations/group-key.ts";
import { type LoadBalancerAnnotations, loadBalancerTable } from "../annotations/load-balancer-table.ts";
import { readTable } from "../annotations/row.ts";
import { frontendGroupName, loadBalancerName, type NameParts } from "../naming.ts";
import type { Scheme } from "../settings.ts";
import { resourceTags, type TagOwner } from "../tags.ts";
import type { AccessWish, LoadBalancerWish, NetworkWish, Wanted } from "../wanted.ts";
import { accessOf } from "./access.ts";
import { loadBalancerAttributes } from "./load-balancer-attributes.ts";
import type { BuildMember } from "./member.ts";
import { networkOf } from "./network.ts";

/** The load balancer as a whole: what the oldest of its Services asks for. */
export interface BuiltLoadBalancer {
  readonly loadBalancer: LoadBalancerWish;
  readonly network: NetworkWish;
  readonly access: AccessWish;
  readonly frontendGroup: Wanted["frontendGroup"];
}

/** `key` is the load balancer's. What is wrong is told to `findings`. */
export function buildLoadBalancer(
  key: string,
  leader: BuildMember,
  owner: TagOwner,
  findings: Findings,
): BuiltLoadBalancer {
  const asked = readTable(loadBalancerTable, leader.dialect, findings);
  const askedAccess = readTable(accessTable, leader.dialect, findings);
  warnOfType(leader, findings);
  const scheme = schemeOf(asked, leader);
  const ipAddressType = asked.ipAddressType ?? "ipv4";
  const asksFor = networkOf(asked, { scheme, ipAddressType }, findings);
  const { fallbackSubnetId: fallback } = leader.settings;
  const network: NetworkWish = {
    ...asksFor,
    ...(leader.dialect === "controller" ? {} : { foundBy: "ClusterTag" }),
    ...(fallback !== undefined && { fallback }),
  };
  const access = accessOf(askedAccess, ipAddressType, leader, findings);
  const group = groupOf(key);
  const parts: NameParts = group === undefined ? leader.service : { namespace: "group", name: group };
  const uid = group === undefined ? leader.service.uid : key;
  const tagUid = group === undefined ? uid : "";
  return {
    loadBalancer: {
      Name: loadBalancerName(parts, {
        clusterName: owner.clusterName,
        uid,
        scheme,
        givenName: asked.name,
        hasSecurityGroups: access.kind !== "None",
      }),
      Type: "network",
      Scheme: scheme,
      IpAddressType: ipAddressType,
      ...privateLink(askedAccess.inboundOnPrivateLink, access, findings),
      ...(asked.ipv6SourceNat === undefined ? {} : { EnablePrefixForIpv6SourceNat: asked.ipv6SourceNat }),
      ...(asked.minimumCapacity === undefined
        ? {}
        : { MinimumLoadBalancerCapacity: { CapacityUnits: asked.minimumCapacity } }),
      Attributes: loadBalancerAttributes(asked, leader.dialect, findings),
      Tags: resourceTags(owner, { resource: "LoadBalancer", uid: tagUid }, leader.tags),
    },
    network,
    access,
    frontendGroup: {
      GroupName: frontendGroupName(parts, owner.clusterName, uid),
      Description: `Fairlead: clients of the load balancer ${owner.key}`,
      Tags: resourceTags(owner, { resource: "FrontendSecurityGroup", uid: tagUid }, leader.tags),
    },
  };
}

/** The annotation for it, then the older one, then the flag, then what the peer does whose meaning the Service has. */
function schemeOf({ scheme, internal }: LoadBalancerAnnotations, { settings, dialect }: BuildMember): Scheme {
  if (scheme !== undefined) return scheme;
  if (internal !== undefined) return internal ? "internal" : "internet-facing";
  return settings.defaultScheme ?? (dialect === "controller" ? "internal" : "internet-facing");
}

/** Without groups there are no rules to hold for that traffic, and AWS refuses the setting. */
function privateLink(
  asked: "on" | "off" | undefined,
  access: AccessWish,
  findings: Findings,
): Pick<LoadBalancerWish, "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"> {
  if (asked === undefined) return {};
  if (access.kind !== "None") return { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: asked };
  findings.warn(
    "AnnotationIgnored",
    `Annotation ${accessTable.inboundOnPrivateLink.key} has no effect on a load balancer without security groups.`,
  );
  return {};
}

const knownTypes: readonly string[] = ["external", "nlb-ip", "nlb"];

/** cloud-provider-aws makes a Classic Load Balancer of the type "nlb" left out: that is no news; another word may be a mistake. */
function warnOfType({ service }: BuildMember, findings: Findings): void {
  const type = service.annotations[typeKey];
  if (type === undefined || service.loadBalancerClass !== undefined || knownTypes.includes(type)) return;
  findings.warn(
    "AnnotationIgnored",
    `Annotation ${typeKey} is ${JSON.stringify(type)}; it becomes a Network Load Balancer, as with "nlb".`,
  );
}
