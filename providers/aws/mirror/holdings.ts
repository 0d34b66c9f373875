// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import type { ObservedLoadBalancer, ObservedSecurityGroup, ObservedTargetGroup } from "../observed.ts";

/** Things of ours in the account, each list by name. */
export interface Holdings {
  readonly loadBalancers: readonly ObservedLoadBalancer[];
  readonly targetGroups: readonly ObservedTargetGroup[];
  /** Frontend groups. */
  readonly securityGroups: readonly ObservedSecurityGroup[];
}

/** One thing, told apart by its kind. */
export type Thing =
  | { readonly kind: "LoadBalancer"; readonly it: ObservedLoadBalancer }
  | { readonly kind: "TargetGroup"; readonly it: ObservedTargetGroup }
  | { readonly kind: "SecurityGroup"; readonly it: ObservedSecurityGroup };

/** ARN, or id of a security group. */
export function idOf(thing: Thing): string {
  switch (thing.kind) {
    case "LoadBalancer":
      return thing.it.LoadBalancerArn;
    case "TargetGroup":
      return thing.it.TargetGroupArn;
    case "SecurityGroup":
      return thing.it.GroupId;
  }
}

/** `LoadBalancer/<name>`, `TargetGroup/<name>`, `SecurityGroup/<name>`. */
export type ThingName = `${Thing["kind"]}/${string}`;

export function nameOf(thing: Thing): ThingName {
  switch (thing.kind) {
    case "LoadBalancer":
      return `LoadBalancer/${thing.it.LoadBalancerName}`;
    case "TargetGroup":
      return `TargetGroup/${thing.it.TargetGroupName}`;
    case "SecurityGroup":
      return `SecurityGroup/${thing.it.GroupName}`;
  }
}

export function thingsIn({ loadBalancers, targetGroups, securityGroups }: Holdings): readonly Thing[] {
  return [
    ...loadBalancers.map((it) => ({ kind: "LoadBalancer" as const, it })),
    ...targetGroups.map((it) => ({ kind: "TargetGroup" as const, it })),
    ...securityGroups.map((it) => ({ kind: "SecurityGroup" as const, it })),
  ];
}

export function toHoldings(things: Iterable<Thing>): Holdings {
  const sorted = [...things].sort((left, right) => compareText(nameOf(left), nameOf(right)));
  return {
    loadBalancers: sorted.flatMap((thing) => (thing.kind === "LoadBalancer" ? thing.it : [])),
    targetGroups: sorted.flatMap((thing) => (thing.kind === "TargetGroup" ? thing.it : [])),
    securityGroups: sorted.flatMap((thing) => (thing.kind === "SecurityGroup" ? thing.it : [])),
  };
}
