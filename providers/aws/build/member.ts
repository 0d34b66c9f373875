// SPDX-License-Identifier: Apache-2.0

import type { EndpointGroup, Member, Node } from "../../../src/model/request.ts";
import type { Service } from "../../../src/model/service.ts";
import type { WeightedAction } from "../annotations/action.ts";
import { extraSecurityGroupsKey } from "../annotations/classic.ts";
import { type Dialect, dialectOf } from "../annotations/dialect.ts";
import { Findings } from "../annotations/findings.ts";
import type { Pairs } from "../annotations/grammar.ts";
import { groupRow } from "../annotations/group-key.ts";
import { warnOfIneffective } from "../annotations/known.ts";
import {
  actionsRow,
  type ListenerAnnotations,
  listenerAttributesRow,
  listenerTable,
} from "../annotations/listener-table.ts";
import { readSuffixes, readTable } from "../annotations/row.ts";
import { portAttributesRow, type TargetGroupAnnotations, targetGroupTable } from "../annotations/target-group-table.ts";
import type { AwsSettings, TargetType } from "../settings.ts";
import { extraTags } from "./extra-tags.ts";
import { targetTypeOf } from "./target-type.ts";

/** A Service of a load balancer with its annotations read: what its listeners and target groups are built from. */
export interface BuildMember {
  readonly service: Service;
  readonly endpoints: readonly EndpointGroup[];
  readonly nodes: readonly Node[];
  readonly settings: AwsSettings;
  readonly dialect: Dialect;
  readonly targetType: TargetType;
  readonly listener: ListenerAnnotations;
  readonly targetGroup: TargetGroupAnnotations;
  /** By `PROTOCOL-port`. */
  readonly listenerAttributes: ReadonlyMap<string, Pairs>;
  /** By `PROTOCOL-port`. */
  readonly actions: ReadonlyMap<string, WeightedAction>;
  /** By port. */
  readonly portAttributes: ReadonlyMap<string, Pairs>;
  /** That flags and its annotation ask for, on all that is made for it. */
  readonly tags: Readonly<Record<string, string>>;
  /** What is wrong with it, so far. */
  readonly findings: Findings;
}

/** Reads what a Service says of its own ports; what is wrong is in `findings`. */
export function readMember({ service, endpoints }: Member, nodes: readonly Node[], settings: AwsSettings): BuildMember {
  const dialect = dialectOf(service);
  const findings = new Findings(service);
  warnOfIneffective(findings);
  refuseUnsupported(dialect, findings);
  const listener = readTable(listenerTable, dialect, findings);
  return {
    service,
    endpoints,
    nodes,
    settings,
    dialect,
    targetType: targetTypeOf(service, settings),
    listener,
    targetGroup: readTable(targetGroupTable, dialect, findings),
    listenerAttributes: readSuffixes(listenerAttributesRow, dialect, findings),
    actions: readSuffixes(actionsRow, dialect, findings),
    portAttributes: readSuffixes(portAttributesRow, dialect, findings),
    tags: extraTags(listener.additionalTags, settings, findings),
    findings,
  };
}

/** What no Network Load Balancer gives. Where cloud-provider-aws refuses and its peer looks away, so do we. */
function refuseUnsupported(dialect: Dialect, findings: Findings): void {
  const { annotations, loadBalancerIP } = findings.service;
  const group = annotations[groupRow.key];
  if (group !== undefined && groupRow.grammar.parse(group, dialect) === undefined)
    findings.refuseAnnotation(groupRow.key, groupRow.grammar.allowed);
  if (loadBalancerIP !== undefined) tellOfAddress(loadBalancerIP, dialect, findings);
  if (dialect === "cloud-provider" && Object.hasOwn(annotations, extraSecurityGroupsKey))
    findings.refuseAnnotation(
      extraSecurityGroupsKey,
      "nothing on a Network Load Balancer; name all its groups in aws-load-balancer-security-groups",
    );
}

function tellOfAddress(address: string, dialect: Dialect, findings: Findings): void {
  const message =
    `spec.loadBalancerIP ${address} cannot be had from AWS; use the annotations aws-load-balancer-eip-allocations ` +
    "or aws-load-balancer-private-ipv4-addresses.";
  if (dialect === "cloud-provider") findings.refuse("LoadBalancerIPNotSupported", message);
  else findings.warn("LoadBalancerIPIgnored", message);
}
