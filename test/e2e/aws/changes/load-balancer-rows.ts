// SPDX-License-Identifier: Apache-2.0

/** Changes of the load balancer as a whole. */

import type { Whole } from "../account.ts";
import { type ChangeFacts, type ChangeRows, lb } from "./change-row.ts";

const loadBalancerAttribute = (key: string) => (whole: Whole) => whole.loadBalancer.attributes[key];

function subnetsOf({ loadBalancer }: Whole): readonly string[] {
  return loadBalancer.zones.map(({ subnet }) => subnet);
}

export function loadBalancerRows(facts: ChangeFacts): ChangeRows {
  return {
    scheme: {
      annotations: { [`${lb}-scheme`]: "internal" },
      see: (whole) => [whole.loadBalancer.scheme, subnetsOf(whole)],
      changed: ["internal", facts.privateSubnets.toSorted()],
      otherwise: ["internet-facing", facts.publicSubnets.toSorted()],
    },
    "the older word for the scheme": {
      annotations: { [`${lb}-internal`]: "true" },
      see: ({ loadBalancer }) => loadBalancer.scheme,
      changed: "internal",
      otherwise: "internet-facing",
    },
    name: {
      annotations: { [`${lb}-name`]: "chosen" },
      see: ({ loadBalancer }) => loadBalancer.name === "chosen",
      changed: true,
      otherwise: false,
    },
    attributes: {
      annotations: { [`${lb}-attributes`]: "dns_record.client_routing_policy=availability_zone_affinity" },
      see: loadBalancerAttribute("dns_record.client_routing_policy"),
      changed: "availability_zone_affinity",
      otherwise: "any_availability_zone",
    },
    "cross-zone balancing": {
      annotations: { [`${lb}-cross-zone-load-balancing-enabled`]: "true" },
      see: loadBalancerAttribute("load_balancing.cross_zone.enabled"),
      changed: "true",
      otherwise: "false",
    },
    "access logs": {
      annotations: {
        [`${lb}-access-log-enabled`]: "true",
        [`${lb}-access-log-s3-bucket-name`]: "logs",
        [`${lb}-access-log-s3-bucket-prefix`]: "web",
      },
      see: ({ loadBalancer: { attributes } }) =>
        attributes["access_logs.s3.enabled"] === "true" && [
          attributes["access_logs.s3.bucket"],
          attributes["access_logs.s3.prefix"],
        ],
      changed: ["logs", "web"],
      otherwise: false,
    },
    capacity: {
      annotations: { [`${lb}-minimum-load-balancer-capacity`]: "CapacityUnits=3000" },
      see: ({ loadBalancer }) => loadBalancer.capacityUnits,
      changed: 3000,
      otherwise: 0,
    },
  };
}
