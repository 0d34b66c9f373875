// SPDX-License-Identifier: Apache-2.0

/** Annotations on who may connect. Of a group of Services the oldest one's count. */

import { upstreamPrefix } from "./dialect.ts";
import { bool, choice, cidrs, list, listOf } from "./grammar.ts";
import type { OnOff } from "./load-balancer-table.ts";
import type { AnnotationTable } from "./row.ts";

export interface AccessAnnotations {
  readonly sourceRanges?: readonly string[];
  readonly prefixLists?: readonly string[];
  readonly securityGroups?: readonly string[];
  readonly disableSecurityGroups?: boolean;
  readonly manageBackendRules?: boolean;
  readonly inboundOnPrivateLink?: OnOff;
  readonly pathMtuIcmp?: OnOff;
}

const key = (suffix: string): string => `${upstreamPrefix}aws-load-balancer-${suffix}`;

export const accessTable: AnnotationTable<AccessAnnotations> = {
  sourceRanges: {
    key: `${upstreamPrefix}load-balancer-source-ranges`,
    value: "CIDRs",
    fallback: "`0.0.0.0/0`, and `::/0` on dualstack; none of these where prefix lists are given",
    doc: "Who may connect, by our security group; `spec.loadBalancerSourceRanges` wins over it.",
    grammar: cidrs,
  },
  prefixLists: {
    key: key("security-group-prefix-lists"),
    value: "ids of prefix lists",
    fallback: "none",
    doc: "Prefix lists that may connect, beside the source ranges.",
    grammar: listOf("ids of prefix lists (pl-…), separated by commas", (text) =>
      /^pl-[0-9a-zA-Z-]+$/.test(text) ? text : undefined,
    ),
  },
  securityGroups: {
    key: key("security-groups"),
    value: "ids or values of the tag Name",
    fallback: "one of our own",
    doc: "Security groups of the load balancer instead of ours; source ranges and prefix lists then have no effect.",
    grammar: list,
  },
  disableSecurityGroups: {
    key: key("disable-nlb-sg"),
    value: "bool",
    fallback: "`false`",
    doc: "Whether it is made without any security group; it can never get one then, and a change replaces the load balancer.",
    grammar: bool,
  },
  manageBackendRules: {
    key: key("manage-backend-security-group-rules"),
    value: "bool",
    fallback: "`--enable-manage-backend-security-group-rules`; always true with our own group",
    doc: "With given groups: whether the load balancer gets the backend group too, and the nodes' groups its rules.",
    grammar: bool,
  },
  inboundOnPrivateLink: {
    key: key("inbound-sg-rules-on-private-link-traffic"),
    value: "`on`, `off`",
    fallback: "AWS's default, `on`",
    doc: "Whether inbound rules hold for traffic that comes through PrivateLink.",
    grammar: choice("on", "off"),
  },
  pathMtuIcmp: {
    key: key("enable-icmp-for-path-mtu-discovery"),
    value: "`on`, `off`",
    fallback: "`off`",
    doc: "Whether our security group lets ICMP for path MTU discovery in.",
    grammar: choice("on", "off"),
  },
};
