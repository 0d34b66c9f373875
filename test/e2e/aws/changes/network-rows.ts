// SPDX-License-Identifier: Apache-2.0

/** Changes of subnets and addresses. */

import { ourGroup, type Whole } from "../account.ts";
import { type ChangeFacts, type ChangeRows, lb } from "./change-row.ts";

const everywhere = ["tcp 443-443 from 0.0.0.0/0", "tcp 80-80 from 0.0.0.0/0"];

function frontendRules(whole: Whole): readonly string[] {
  return ourGroup(whole, "FrontendSecurityGroup").rules;
}

function subnetsOf({ loadBalancer }: Whole): readonly string[] {
  return loadBalancer.zones.map(({ subnet }) => subnet);
}

export function networkRows(facts: ChangeFacts): ChangeRows {
  return {
    subnets: {
      annotations: { [`${lb}-subnets`]: facts.publicSubnets[0] ?? "" },
      see: subnetsOf,
      changed: facts.publicSubnets.slice(0, 1),
      otherwise: facts.publicSubnets.toSorted(),
    },
    "subnets by name": {
      annotations: { [`${lb}-subnets`]: `elb-${facts.zoneNames[0] ?? ""}, elb-${facts.zoneNames[1] ?? ""}` },
      see: subnetsOf,
      changed: facts.publicSubnets.slice(0, 2).toSorted(),
      otherwise: facts.publicSubnets.toSorted(),
    },
    "elastic addresses": {
      annotations: { [`${lb}-subnets`]: facts.publicSubnets.join(), [`${lb}-eip-allocations`]: facts.eips.join() },
      see: ({ loadBalancer }) =>
        facts.publicSubnets.map((id) => loadBalancer.zones.find(({ subnet }) => subnet === id)?.eip),
      changed: facts.eips,
      otherwise: facts.eips.map(() => undefined),
    },
    "private addresses": {
      annotations: {
        [`${lb}-scheme`]: "internal",
        [`${lb}-private-ipv4-addresses`]: "10.0.10.20, 10.0.11.20, 10.0.12.20",
      },
      see: ({ loadBalancer }) => loadBalancer.zones.map(({ privateIPv4 }) => privateIPv4 ?? "none").toSorted(),
      changed: ["10.0.10.20", "10.0.11.20", "10.0.12.20"],
      otherwise: ["none", "none", "none"],
    },
    "dual stack": {
      annotations: { [`${lb}-ip-address-type`]: "dualstack" },
      see: (whole) => [whole.loadBalancer.ipAddressType, frontendRules(whole)],
      changed: ["dualstack", [...everywhere, "tcp 443-443 from ::/0", "tcp 80-80 from ::/0"].toSorted()],
      otherwise: ["ipv4", everywhere],
    },
    "IPv6 addresses": {
      annotations: {
        [`${lb}-ip-address-type`]: "dualstack",
        [`${lb}-subnets`]: facts.publicSubnets.join(),
        [`${lb}-ipv6-addresses`]: facts.ipv6Addresses.join(),
      },
      see: ({ loadBalancer }) => loadBalancer.zones.map(({ ipv6 }) => ipv6 ?? "none").toSorted(),
      changed: facts.ipv6Addresses.toSorted(),
      otherwise: ["none", "none", "none"],
    },
    "IPv6 source NAT": {
      annotations: { [`${lb}-ip-address-type`]: "dualstack", [`${lb}-enable-prefix-for-ipv6-source-nat`]: "on" },
      see: ({ loadBalancer }) => loadBalancer.ipv6SourceNat,
      changed: "on",
      otherwise: "off",
    },
  };
}
