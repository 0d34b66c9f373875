// SPDX-License-Identifier: Apache-2.0

/**
 * Names of what is made in the account: hashes of what tells it apart and of what AWS cannot change in place, so that a thing is
 * found again by its name, and a change that needs a new thing gets a new name.
 */

import { createHash } from "node:crypto";
import type { ListenerProtocol } from "./model.ts";
import type { Scheme, TargetType } from "./settings.ts";

/** The two words that people see in a name; of a group of Services `group` and the group's name. */
export interface NameParts {
  readonly namespace: string;
  readonly name: string;
}

/** What makes a load balancer another one. */
export interface LoadBalancerTraits {
  readonly clusterName: string;
  /** UID of the Service it is for, or the key of the group. */
  readonly uid: string;
  readonly scheme: Scheme;
  /** The name that an annotation asks for. */
  readonly givenName: string | undefined;
  /** A load balancer made without security groups can never get any. */
  readonly hasSecurityGroups: boolean;
}

/** What makes a target group another one. It belongs to one load balancer. */
export interface TargetGroupTraits {
  readonly clusterName: string;
  /** UID of the Service. */
  readonly uid: string;
  readonly port: number;
  readonly protocol: ListenerProtocol;
  readonly targetType: TargetType;
  readonly ipAddressType: "ipv4" | "ipv6";
  readonly loadBalancerName: string;
}

/** 32 characters at most, the limit of ELBv2; the given name where there is one. */
export function loadBalancerName(parts: NameParts, traits: LoadBalancerTraits): string {
  const { clusterName, uid, scheme, givenName, hasSecurityGroups } = traits;
  return givenName ?? nameOf(parts, [clusterName, uid, scheme, hasSecurityGroups]);
}

/** 32 characters at most. */
export function targetGroupName(parts: NameParts, traits: TargetGroupTraits): string {
  const { clusterName, uid, port, protocol, targetType, ipAddressType, loadBalancerName: of } = traits;
  return nameOf(parts, [clusterName, uid, port, protocol, targetType, ipAddressType, of]);
}

/** Name of the group that lets clients in: the same while one load balancer replaces another. */
export function frontendGroupName(parts: NameParts, clusterName: string, uid: string): string {
  return nameOf(parts, [clusterName, uid, "frontend"]);
}

/**
 * Name of the one group by which all load balancers of a cluster and class reach the nodes; 255 characters at most, the limit of EC2.
 * Names are unique in a VPC: two instances of the program that serve different classes each have their own.
 */
export function backendGroupName(clusterName: string, className: string | undefined): string {
  const readable = clusterName.replace(foreignToGroupNames, "").slice(0, 200);
  return `k8s-traffic-${readable}-${shortHash([clusterName, className ?? "", "backend"])}`;
}

/** Whether this is a name that we may have made: only of such things are the tags worth reading. */
export function hasOurForm(name: string): boolean {
  return /^k8s-[a-zA-Z0-9]{1,8}-[a-zA-Z0-9]{1,8}-[0-9a-f]{10}$/.test(name);
}

/** EC2 allows more in names of groups than this; letters, digits and these three are what names of clusters are made of. */
const foreignToGroupNames = /[^a-zA-Z0-9._-]/g;

function nameOf({ namespace, name }: NameParts, traits: readonly unknown[]): string {
  return `k8s-${readablePart(namespace)}-${readablePart(name)}-${shortHash(traits)}`;
}

/** ELBv2 allows letters, digits and hyphens; without the hyphens the parts can be told apart. */
function readablePart(text: string): string {
  return text.replace(/[^a-zA-Z0-9]/g, "").slice(0, 8);
}

/** JSON keeps the items apart: ["ab", "c"] and ["a", "bc"] are not the same. */
function shortHash(traits: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(traits)).digest("hex").slice(0, 10);
}
