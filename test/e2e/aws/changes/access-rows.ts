// SPDX-License-Identifier: Apache-2.0

/** Changes of who may connect, and by which security groups. */

import { ourGroup, type Whole } from "../account.ts";
import { type ChangeFacts, type ChangeRows, lb } from "./change-row.ts";

const everywhere = ["tcp 443-443 from 0.0.0.0/0", "tcp 80-80 from 0.0.0.0/0"];

function frontendRules(whole: Whole): readonly string[] {
  return ourGroup(whole, "FrontendSecurityGroup").rules;
}

export function accessRows(facts: ChangeFacts): ChangeRows {
  return {
    "source ranges": {
      annotations: { "load-balancer-source-ranges": "192.0.2.0/24, 198.51.100.0/24" },
      see: frontendRules,
      changed: ["192.0.2.0/24", "198.51.100.0/24"]
        .flatMap((range) => [`tcp 443-443 from ${range}`, `tcp 80-80 from ${range}`])
        .toSorted(),
      otherwise: everywhere,
    },
    "prefix lists": {
      annotations: { [`${lb}-security-group-prefix-lists`]: "pl-0123456789abcdef0" },
      see: frontendRules,
      changed: ["tcp 443-443 from pl-0123456789abcdef0", "tcp 80-80 from pl-0123456789abcdef0"],
      otherwise: everywhere,
    },
    "ICMP for path MTU discovery": {
      annotations: { [`${lb}-enable-icmp-for-path-mtu-discovery`]: "on" },
      see: frontendRules,
      changed: ["icmp 3-4 from 0.0.0.0/0", ...everywhere],
      otherwise: everywhere,
    },
    "rules on PrivateLink": {
      annotations: { [`${lb}-inbound-sg-rules-on-private-link-traffic`]: "off" },
      see: ({ loadBalancer }) => loadBalancer.privateLinkRules,
      changed: "off",
      otherwise: "on",
    },
    "given security groups": {
      annotations: { [`${lb}-security-groups`]: facts.givenGroup },
      see: ({ loadBalancer, ours }) => [
        loadBalancer.securityGroups.includes(facts.givenGroup),
        ours.securityGroups.length,
      ],
      changed: [true, 0],
      otherwise: [false, 2],
    },
    "given security groups, with rules for the nodes": {
      annotations: {
        [`${lb}-security-groups`]: facts.givenGroup,
        [`${lb}-manage-backend-security-group-rules`]: "true",
      },
      see: ({ loadBalancer, ours }) => [loadBalancer.securityGroups.length, ours.securityGroups.length],
      changed: [2, 1],
      otherwise: [2, 2],
    },
    "no security groups": {
      annotations: { [`${lb}-disable-nlb-sg`]: "true" },
      see: ({ loadBalancer, ours }) => [loadBalancer.securityGroups.length, ours.securityGroups.length],
      changed: [0, 0],
      otherwise: [2, 2],
    },
    loadBalancerSourceRanges: {
      spec: { loadBalancerSourceRanges: ["203.0.113.0/24"] },
      see: frontendRules,
      changed: ["tcp 443-443 from 203.0.113.0/24", "tcp 80-80 from 203.0.113.0/24"],
      otherwise: everywhere,
    },
  };
}
