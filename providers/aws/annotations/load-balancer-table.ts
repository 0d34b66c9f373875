// SPDX-License-Identifier: Apache-2.0

/** Annotations on the load balancer as a whole. Of a group of Services the oldest one's count. */

import type { Scheme } from "../settings.ts";
import { upstreamPrefix } from "./dialect.ts";
import {
  addresses,
  anyText,
  boolOrEmpty,
  choice,
  type Grammar,
  internalFlag,
  list,
  listOf,
  type Pairs,
  strictPairs,
} from "./grammar.ts";
import { parsePairs } from "./pairs.ts";
import type { AnnotationTable } from "./row.ts";

export type OnOff = "on" | "off";

export interface LoadBalancerAnnotations {
  readonly type?: string;
  readonly name?: string;
  readonly scheme?: Scheme;
  readonly internal?: boolean;
  readonly ipAddressType?: "ipv4" | "dualstack";
  readonly subnets?: readonly string[];
  readonly eipAllocations?: readonly string[];
  readonly privateIPv4Addresses?: readonly string[];
  readonly ipv6Addresses?: readonly string[];
  readonly ipv6SourceNat?: OnOff;
  readonly sourceNatIpv6Prefixes?: readonly string[];
  readonly attributes?: Pairs;
  readonly crossZone?: boolean;
  readonly accessLogEnabled?: boolean;
  readonly accessLogBucket?: string;
  readonly accessLogPrefix?: string;
  /** Capacity units; 0 resets. */
  readonly minimumCapacity?: number;
}

/** ELBv2: letters, digits and hyphens, 32 at most, no hyphen at either end, and not `internal-…`. */
const nameGrammar: Grammar<string> = {
  allowed: 'at most 32 letters, digits and hyphens, with no hyphen at either end, not beginning with "internal-"',
  parse: (text) =>
    /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(text) && !text.startsWith("internal-") ? text : undefined,
};

const capacityGrammar: Grammar<number> = {
  allowed: '"CapacityUnits=" and a whole number, for example CapacityUnits=3000; 0 resets',
  parse: (text) => {
    const asked = parsePairs(text, "controller");
    const units = asked?.get("CapacityUnits") ?? "";
    return asked?.size === 1 && /^\d{1,9}$/.test(units) ? Number(units) : undefined;
  },
};

const sourceNatPrefixes: Grammar<readonly string[]> = listOf(
  'for each subnet "auto_assigned" or an IPv6 prefix of length 80, separated by commas',
  (text) => (text === "auto_assigned" || /^[0-9a-fA-F:]+\/80$/.test(text) ? text : undefined),
);

const key = (suffix: string): string => `${upstreamPrefix}aws-load-balancer-${suffix}`;

export const loadBalancerTable: AnnotationTable<LoadBalancerAnnotations> = {
  type: {
    key: key("type"),
    value: "`external`, `nlb-ip`, `nlb`",
    fallback: "none",
    doc: "Whose defaults hold for a Service without a class: those of aws-load-balancer-controller for `external` and `nlb-ip` (ip targets), else those of cloud-provider-aws. It is a Network Load Balancer in any case.",
    grammar: anyText,
  },
  name: {
    key: key("name"),
    value: "up to 32 letters, digits, hyphens",
    fallback: "`k8s-<namespace>-<name>-<hash>`",
    doc: "Name of the load balancer. A change replaces the load balancer.",
    grammar: nameGrammar,
  },
  scheme: {
    key: key("scheme"),
    value: "`internal`, `internet-facing`",
    fallback: "`--default-load-balancer-scheme`, else `internal` / `internet-facing`",
    doc: "Who can reach it. A change replaces the load balancer: the new one serves before the old one goes.",
    grammar: choice("internal", "internet-facing"),
  },
  internal: {
    key: key("internal"),
    value: "bool",
    fallback: "see `aws-load-balancer-scheme`, which wins over it",
    doc: "The older way to say the scheme. In cloud-provider-aws's meaning, any text but `false` is true.",
    grammar: internalFlag,
  },
  ipAddressType: {
    key: key("ip-address-type"),
    value: "`ipv4`, `dualstack`",
    fallback: "`ipv4`",
    doc: "Addresses of the load balancer. Targets with IPv6 need `dualstack`.",
    grammar: choice("ipv4", "dualstack"),
  },
  subnets: {
    key: key("subnets"),
    value: "ids or values of the tag Name",
    fallback: "found by tags, else by reachability, one a zone",
    doc: "Subnets of the load balancer, one a zone.",
    grammar: list,
  },
  eipAllocations: {
    key: key("eip-allocations"),
    value: "allocation ids, one a subnet, in the order of the subnets",
    fallback: "addresses of AWS's choice",
    doc: "Static public addresses, for internet-facing load balancers. They are exchanged one zone after the other.",
    grammar: list,
  },
  privateIPv4Addresses: {
    key: key("private-ipv4-addresses"),
    value: "IPv4 addresses, one in each subnet",
    fallback: "addresses of AWS's choice",
    doc: "Static private addresses, for internal load balancers. They are exchanged one zone after the other.",
    grammar: addresses("IPv4"),
  },
  ipv6Addresses: {
    key: key("ipv6-addresses"),
    value: "IPv6 addresses, one in each subnet",
    fallback: "addresses of AWS's choice",
    doc: "Static IPv6 addresses, for dualstack load balancers. They are exchanged one zone after the other.",
    grammar: addresses("IPv6"),
  },
  ipv6SourceNat: {
    key: key("enable-prefix-for-ipv6-source-nat"),
    value: "`on`, `off`",
    fallback: "`on` where a dualstack load balancer has UDP listeners, which need it",
    doc: "Whether an IPv6 prefix of each subnet is used for source NAT; dualstack only.",
    grammar: choice("on", "off"),
  },
  sourceNatIpv6Prefixes: {
    key: key("source-nat-ipv6-prefixes"),
    value: "`auto_assigned` or /80 prefixes, one a subnet, in the order of the subnets",
    fallback: "AWS's choice",
    doc: "The prefixes for source NAT; only where that is on.",
    grammar: sourceNatPrefixes,
  },
  attributes: {
    key: key("attributes"),
    value: "`name=value,…`",
    fallback: "AWS's defaults",
    doc: "Any attributes of the load balancer, for example `deletion_protection.enabled=true`. An attribute that is not named has AWS's default.",
    grammar: strictPairs,
  },
  crossZone: {
    key: key("cross-zone-load-balancing-enabled"),
    value: "bool",
    fallback: "`false`",
    doc: "Attribute `load_balancing.cross_zone.enabled`; wins over `aws-load-balancer-attributes`.",
    grammar: boolOrEmpty,
  },
  accessLogEnabled: {
    key: key("access-log-enabled"),
    value: "bool",
    fallback: "`false`",
    doc: "Access logs of TLS listeners to S3; where true (in cloud-provider-aws's meaning in any case) it wins over `aws-load-balancer-attributes`.",
    grammar: boolOrEmpty,
  },
  accessLogBucket: {
    key: key("access-log-s3-bucket-name"),
    value: "name of a bucket",
    fallback: "none",
    doc: "Where access logs go; only with `aws-load-balancer-access-log-enabled`.",
    grammar: anyText,
  },
  accessLogPrefix: {
    key: key("access-log-s3-bucket-prefix"),
    value: "text",
    fallback: "none",
    doc: "Prefix of the access logs in their bucket; only with `aws-load-balancer-access-log-enabled`.",
    grammar: anyText,
  },
  minimumCapacity: {
    key: key("minimum-load-balancer-capacity"),
    value: "`CapacityUnits=N`",
    fallback: "none reserved",
    doc: "Capacity reserved for the load balancer; `CapacityUnits=0` takes it back.",
    grammar: capacityGrammar,
  },
};
