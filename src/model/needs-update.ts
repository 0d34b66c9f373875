// SPDX-License-Identifier: Apache-2.0

import { isEligible } from "./eligibility.ts";
import { sameList, sameRecord } from "./same.ts";
import type { Service, ServicePort } from "./service.ts";

/** What changed, in upstream's words where it has any. */
export type UpdateReason =
  | "Type"
  | "LoadBalancerSourceRanges"
  | "Ports"
  | "SessionAffinity"
  | "SessionAffinityConfig"
  | "LoadBalancerIP"
  | "ExternalIPs"
  | "Annotations"
  | "UID"
  | "ExternalTrafficPolicy"
  | "HealthCheckNodePort"
  | "IPFamilies";

type Differs = (have: Service, want: Service) => boolean;

/** In upstream's order, and nothing more than upstream's (cloud-provider v0.36, controllers/service, needsUpdate). */
const rules: readonly (readonly [UpdateReason, Differs])[] = [
  ["LoadBalancerSourceRanges", (have, want) => !sameList(have.loadBalancerSourceRanges, want.loadBalancerSourceRanges)],
  ["Ports", (have, want) => !sameList(have.ports, want.ports, samePort)],
  ["SessionAffinity", (have, want) => have.sessionAffinity.kind !== want.sessionAffinity.kind],
  [
    "SessionAffinityConfig",
    (have, want) => have.sessionAffinity.timeoutSeconds !== want.sessionAffinity.timeoutSeconds,
  ],
  ["LoadBalancerIP", (have, want) => have.loadBalancerIP !== want.loadBalancerIP],
  ["ExternalIPs", (have, want) => !sameList(have.externalIPs, want.externalIPs)],
  ["Annotations", (have, want) => !sameRecord(have.annotations, want.annotations)],
  ["UID", (have, want) => have.uid !== want.uid],
  ["ExternalTrafficPolicy", (have, want) => have.externalTrafficPolicy !== want.externalTrafficPolicy],
  ["HealthCheckNodePort", (have, want) => have.healthCheckNodePort !== want.healthCheckNodePort],
  ["IPFamilies", (have, want) => have.ipFamilies.length !== want.ipFamilies.length],
];

/** The first reason for which upstream's service controller would look at the Service again; undefined = it would not. */
export function needsUpdate(have: Service, want: Service, className: string | undefined): UpdateReason | undefined {
  const before = isEligible(have, className);
  const after = isEligible(want, className);
  if (!before && !after) return undefined;
  if (before !== after) return "Type";
  return rules.find(([, differs]) => differs(have, want))?.[0];
}

function samePort(have: ServicePort, want: ServicePort): boolean {
  return (
    have.name === want.name &&
    have.protocol === want.protocol &&
    have.port === want.port &&
    have.nodePort === want.nodePort &&
    have.targetPort === want.targetPort &&
    have.appProtocol === want.appProtocol
  );
}
