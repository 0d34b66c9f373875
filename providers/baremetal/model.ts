// SPDX-License-Identifier: Apache-2.0

/** The words of the bare-metal provider: pools, advertisements, and what a Service asks of them. */

import type { Problem } from "../../src/errors.ts";
import type { IpRange } from "../../src/model/ip.ts";
import type { IpFamily, Protocol, TrafficPolicy } from "../../src/model/service.ts";

/** A label selector: all of `matchLabels` and all of `matchExpressions`. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelRequirement[];
}

export interface LabelRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
}

/** An inclusive range of addresses of one family, as numbers. */
export type AddressRange = IpRange;

/** Which Services a pool is kept for. */
export interface ServiceAllocation {
  /** Lower wins; Infinity where none (or 0) was given. */
  readonly priority: number;
  readonly namespaces: readonly string[];
  readonly namespaceSelectors: readonly LabelSelector[];
  /** The namespaces listed and those selected, as they are now; undefined = every namespace. */
  readonly allowedNamespaces: ReadonlySet<string> | undefined;
  readonly serviceSelectors: readonly LabelSelector[];
}

/** An IPAddressPool that is in force. */
export interface IPAddressPool {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** In the order of the spec, each written as a range; disjoint. */
  readonly ranges: readonly AddressRange[];
  readonly autoAssign: boolean;
  readonly avoidBuggyIPs: boolean;
  /** undefined = for every Service. */
  readonly serviceAllocation: ServiceAllocation | undefined;
}

/** An L2Advertisement that is in force. */
export interface L2Advertisement {
  readonly name: string;
  /** Empty, and no selectors either = all pools. */
  readonly ipAddressPools: readonly string[];
  readonly ipAddressPoolSelectors: readonly LabelSelector[];
  /** Empty = all nodes. */
  readonly nodeSelectors: readonly LabelSelector[];
  /** Empty = all interfaces. */
  readonly interfaces: readonly string[];
  /** Empty = all Services. */
  readonly serviceSelectors: readonly LabelSelector[];
  /** Which of the nodes are to announce rather than the others. */
  readonly preferredNodeSelectors: readonly PreferredNodeSelector[];
}

/** A wish, not a condition: `weight` counts for each node that `preference` selects. */
export interface PreferredNodeSelector {
  /** 1 to 100. */
  readonly weight: number;
  readonly preference: LabelSelector;
}

/** The configuration in force, each list sorted by name, and what is wrong with the objects it was made of. */
export interface Configuration {
  readonly pools: readonly IPAddressPool[];
  readonly advertisements: readonly L2Advertisement[];
  readonly problems: readonly ConfigurationProblem[];
}

export interface ConfigurationProblem {
  readonly kind: "IPAddressPool" | "L2Advertisement";
  readonly name: string;
  /** False: the object, or its last good form, is in force all the same, and this is a warning. */
  readonly rejected: boolean;
  readonly problem: Problem;
}

/** What makes two Services able to share one address; see `mayShare`. */
export interface SharingKey {
  /** Of the annotation; "" = does not share. */
  readonly sharing: string;
  /** "" for externalTrafficPolicy Cluster, else the canonical text of the selector. */
  readonly backend: string;
}

export interface UsedPort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** What a Service asks of the pools: the Desired of this provider. Plain values that survive JSON. */
export interface AddressRequest {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** The families it must or may have, the primary one first. */
  readonly families: readonly IpFamily[];
  readonly familyPolicy: "SingleStack" | "PreferDualStack" | "RequireDualStack";
  /** Addresses asked for, canonical, at most one a family; empty = any. */
  readonly addresses: readonly string[];
  /** Name of the pool asked for; left out = any. */
  readonly pool?: string;
  readonly sharingKey: SharingKey;
  readonly ports: readonly UsedPort[];
  readonly externalTrafficPolicy: TrafficPolicy;
  /** What the status of the Service shows, canonical, IPv4 first: kept as long as it is allowed. */
  readonly current: readonly string[];
  /** Why it cannot be told which addresses it wants: it keeps what it has while that is allowed, and gets nothing new. */
  readonly fault?: Problem;
}

/** Addresses for one Service: one or two, the IPv4 one first, all of one pool. */
export interface Allocation {
  readonly kind: "Allocation";
  readonly pool: string;
  /** Canonical texts. */
  readonly addresses: readonly string[];
}

/** Why a Service gets no address for now. */
export interface Refusal {
  readonly kind: "Refusal";
  readonly problem: Problem;
}
