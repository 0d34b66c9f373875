// SPDX-License-Identifier: Apache-2.0

/** What Services ask for, before anything is known of the account: what `build` makes of annotations, spec and settings. */

import type { Problem } from "../../src/errors.ts";
import type { LoadBalancerIdentity } from "../../src/model/request.ts";
import type { IngressPort } from "../../src/model/service.ts";
import type { ListenerModel, LoadBalancerModel, Tag, TargetGroupModel } from "./model.ts";

/** Which subnets, and which addresses in them. */
export interface NetworkWish {
  /** Ids (`subnet-…`) and values of the tag Name, in the annotation's order; undefined = found by tags and reachability. */
  readonly subnets: readonly string[] | undefined;
  /**
   * By which tag they are found: aws-load-balancer-controller goes by the one for the role, cloud-provider-aws by those for clusters:
   * it takes all that no other cluster has marked for itself alone. undefined = RoleTag.
   */
  readonly foundBy?: "RoleTag" | "ClusterTag";
  /** Id of the one to take where no tag tells; undefined = by reachability then. */
  readonly fallback?: string;
  /** One for each subnet, by position. */
  readonly eipAllocations: readonly string[] | undefined;
  /** One for each subnet, in any order: each belongs to the subnet whose CIDR holds it. */
  readonly privateIPv4Addresses: readonly string[] | undefined;
  readonly ipv6Addresses: readonly string[] | undefined;
  readonly sourceNatIpv6Prefixes: readonly string[] | undefined;
}

/** Who may connect, and by which security groups. */
export type AccessWish =
  | {
      /** A frontend group of our own. */
      readonly kind: "Managed";
      readonly sourceRanges: readonly string[];
      readonly prefixLists: readonly string[];
      readonly pathMtuIcmp: boolean;
      /** undefined = true. */
      readonly manageBackendRules?: false;
    }
  | {
      /** Ids (`sg-…`) and values of the tag Name. */
      readonly kind: "Given";
      readonly groups: readonly string[];
      readonly manageBackendRules: boolean;
    }
  | { readonly kind: "None" };

/** A target group as wished for: all but the VPC, and targets without their zones. */
export interface TargetGroupWish extends Omit<TargetGroupModel, "VpcId"> {
  /** Key of the Service it belongs to. */
  readonly service: string;
}

/** A load balancer as wished for: all but what depends on the account. */
export type LoadBalancerWish = Omit<LoadBalancerModel, "SubnetMappings" | "SecurityGroups">;

export interface Wanted {
  readonly owner: LoadBalancerIdentity;
  readonly loadBalancer: LoadBalancerWish;
  readonly network: NetworkWish;
  readonly access: AccessWish;
  readonly listeners: readonly ListenerModel[];
  readonly targetGroups: readonly TargetGroupWish[];
  /** Name, description and tags of the frontend group, if it has one. */
  readonly frontendGroup: { readonly GroupName: string; readonly Description: string; readonly Tags: readonly Tag[] };
  /** Ids of the instances that are, or carry, targets: their security groups let the traffic in. Sorted. */
  readonly instances: readonly string[];
  /** What each member gets in its status, by the key of its Service. */
  readonly ports: ReadonlyMap<string, readonly IngressPort[]>;
  /** Members whose wish cannot be part of this load balancer: an older one has the port. By the key of the Service. */
  readonly refusals: ReadonlyMap<string, Problem>;
  /** What is not wrong enough to refuse: an unknown annotation with the nearest known one. */
  readonly warnings: readonly { readonly service: string; readonly reason: string; readonly message: string }[];
}
