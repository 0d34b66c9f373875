// SPDX-License-Identifier: Apache-2.0

/**
 * What moto 5.2.5 does otherwise than ELBv2 and EC2 do: one file a thing, each seen at that version. A mend asks those behind it,
 * so the order matters: what reads a thing stands before what mends it.
 */

import type { AnswerCall } from "./endpoint/aws-call.ts";
import { type MendSurroundings, mended } from "./endpoint/mend.ts";
import { capacityReservation } from "./mends/capacity-reservation.ts";
import { deletionProtection } from "./mends/deletion-protection.ts";
import { describeByName } from "./mends/describe-by-name.ts";
import { dnsNames } from "./mends/dns-names.ts";
import { healthChecks } from "./mends/health-checks.ts";
import { instanceTopology } from "./mends/instance-topology.ts";
import { listenerAttributes } from "./mends/listener-attributes.ts";
import { listenerCertificates } from "./mends/listener-certificates.ts";
import { listenerChanges } from "./mends/listener-changes.ts";
import { loadBalancerAttributes } from "./mends/load-balancer-attributes.ts";
import { loadBalancerGroups } from "./mends/load-balancer-groups.ts";
import { networkArns } from "./mends/network-arns.ts";
import { pages, wholeLists } from "./mends/pages.ts";
import { provisioning } from "./mends/provisioning.ts";
import { sameAgain } from "./mends/same-again.ts";
import { securityGroupRules } from "./mends/security-group-rules.ts";
import { securityGroupUse } from "./mends/security-group-use.ts";
import { subnetCidrs } from "./mends/subnet-cidrs.ts";
import { tags } from "./mends/tags.ts";
import { targetGroupAttributes } from "./mends/target-group-attributes.ts";
import { targetGroupUse } from "./mends/target-group-use.ts";
import { targets } from "./mends/targets.ts";
import { zones } from "./mends/zones.ts";

/** moto as AWS would answer in this region. */
export function mendedMoto(moto: AnswerCall, region: string, surroundings: MendSurroundings): AnswerCall {
  return mended(moto, [
    pages(),
    describeByName(),
    sameAgain(),
    capacityReservation(),
    deletionProtection(),
    targets(surroundings),
    tags(),
    targetGroupAttributes(),
    targetGroupUse(),
    healthChecks(),
    listenerAttributes(),
    listenerCertificates(),
    listenerChanges(),
    loadBalancerGroups(),
    zones(),
    provisioning(surroundings),
    loadBalancerAttributes(),
    dnsNames(region),
    securityGroupUse(surroundings),
    securityGroupRules(),
    subnetCidrs(),
    instanceTopology(),
    networkArns(),
    wholeLists(),
  ]);
}
