// SPDX-License-Identifier: Apache-2.0

/** Changes of listeners, and of the tags on everything. */

import { behind, listenerOn, ourGroup } from "../account.ts";
import { type ChangeFacts, type ChangeRows, lb } from "./change-row.ts";

export function listenerRows(facts: ChangeFacts): ChangeRows {
  return {
    tags: {
      annotations: { [`${lb}-additional-resource-tags`]: "team=web,stage=test" },
      see: (whole) =>
        [whole.loadBalancer, listenerOn(whole, 80), behind(whole, 80), ourGroup(whole, "FrontendSecurityGroup")].map(
          ({ tags }) => `${tags["team"] ?? "none"} ${tags["stage"] ?? "none"}`,
        ),
      changed: Array.from({ length: 4 }, () => "web test"),
      otherwise: Array.from({ length: 4 }, () => "none none"),
    },
    "TLS with two certificates": {
      annotations: {
        [`${lb}-ssl-cert`]: `${facts.certificates[0]}, ${facts.certificates[1]}`,
        [`${lb}-ssl-ports`]: "https",
        [`${lb}-ssl-negotiation-policy`]: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        [`${lb}-backend-protocol`]: "ssl",
        [`${lb}-alpn-policy`]: "HTTP2Only",
      },
      see: (whole) => {
        const { protocol, certificates, sslPolicy, alpnPolicy } = listenerOn(whole, 443);
        return [
          listenerOn(whole, 80).protocol,
          protocol,
          behind(whole, 443).protocol,
          certificates,
          sslPolicy,
          alpnPolicy,
        ];
      },
      changed: ["TCP", "TLS", "TLS", facts.certificates, "ELBSecurityPolicy-TLS13-1-2-2021-06", ["HTTP2Only"]],
      otherwise: ["TCP", "TCP", "TCP", [], undefined, []],
    },
    "weighted target groups": {
      annotations: {
        "actions.TCP-80": JSON.stringify({
          type: "forward",
          forwardConfig: {
            baseServiceWeight: 1,
            targetGroups: [{ targetGroupARN: facts.givenTargetGroup, weight: 3 }],
          },
        }),
      },
      see: (whole) => listenerOn(whole, 80).weights,
      changed: [1, 3],
      otherwise: [1],
    },
    "listener attributes": {
      annotations: { [`${lb}-listener-attributes.TCP-80`]: "tcp.idle_timeout.seconds=400" },
      see: (whole) => [80, 443].map((port) => listenerOn(whole, port).attributes["tcp.idle_timeout.seconds"]),
      changed: ["400", "350"],
      otherwise: ["350", "350"],
    },
  };
}
