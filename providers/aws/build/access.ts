// SPDX-License-Identifier: Apache-2.0

import { type AccessAnnotations, accessTable } from "../annotations/access-table.ts";
import type { Findings } from "../annotations/findings.ts";
import { canonicalCidr } from "../annotations/grammar.ts";
import type { IpAddressType } from "../settings.ts";
import type { AccessWish } from "../wanted.ts";
import type { BuildMember } from "./member.ts";

/** Who may connect, by the oldest Service's word. What cannot be is told to `findings`. */
export function accessOf(
  asked: AccessAnnotations,
  ipAddressType: IpAddressType,
  leader: BuildMember,
  findings: Findings,
): AccessWish {
  const sourceRanges = sourceRangesOf(asked, ipAddressType, leader, findings);
  const prefixLists = asked.prefixLists ?? [];
  const groups = groupsOf(asked, leader);
  if (asked.disableSecurityGroups === true || groups.length > 0) warnOfIgnored(asked, leader, findings);
  if (asked.disableSecurityGroups === true) return { kind: "None" };
  if (groups.length > 0) return { kind: "Given", groups, manageBackendRules: managesBackend(asked, leader) };
  return {
    kind: "Managed",
    sourceRanges,
    prefixLists,
    pathMtuIcmp: asked.pathMtuIcmp === "on",
    ...(leader.settings.managesNodeGroups === false && { manageBackendRules: false }),
  };
}

/** The annotation's, else the one that is given to all. */
function groupsOf({ securityGroups = [] }: AccessAnnotations, { settings }: BuildMember): readonly string[] {
  return securityGroups.length > 0 ? securityGroups : [settings.defaultSecurityGroup ?? []].flat();
}

/** Whoever names groups for one load balancer may have rules of his own for it; the group of all of them has none on the nodes. */
function managesBackend(asked: AccessAnnotations, { settings }: BuildMember): boolean {
  const { managesNodeGroups = true, manageBackendRules } = settings;
  const isOfAll = (asked.securityGroups ?? []).length === 0;
  return asked.manageBackendRules ?? (managesNodeGroups && (isOfAll || manageBackendRules));
}

/** The spec's, else the annotation's, else everybody; where prefix lists are given, nobody else. Each range once. */
function sourceRangesOf(
  asked: AccessAnnotations,
  ipAddressType: IpAddressType,
  { service }: BuildMember,
  findings: Findings,
): readonly string[] {
  const given = service.loadBalancerSourceRanges;
  const named = given.length > 0 ? given.map((range) => toCidr(range, findings)) : (asked.sourceRanges ?? []);
  const ranges = [...new Set(named)];
  const foreign = ranges.filter((range) => range.includes(":"));
  if (ipAddressType === "ipv4" && foreign.length > 0) {
    const message = `only IPv4 on a load balancer that is not dualstack; ${foreign.join(", ")} is IPv6`;
    if (given.length > 0) findings.refuse("InvalidSourceRanges", `spec.loadBalancerSourceRanges has ${message}.`);
    else findings.refuseAnnotation(accessTable.sourceRanges.key, message);
  }
  if (ranges.length > 0 || (asked.prefixLists ?? []).length > 0) return ranges;
  return ipAddressType === "ipv4" ? ["0.0.0.0/0"] : ["0.0.0.0/0", "::/0"];
}

function toCidr(text: string, findings: Findings): string {
  const cidr = canonicalCidr(text);
  if (cidr === undefined)
    findings.refuse(
      "InvalidSourceRanges",
      `spec.loadBalancerSourceRanges has ${JSON.stringify(text)}, which is no CIDR such as 10.0.0.0/8.`,
    );
  return cidr ?? text;
}

/** A restriction that does not hold must not go unnoticed. */
function warnOfIgnored(asked: AccessAnnotations, { service, settings }: BuildMember, findings: Findings): void {
  const reason = asked.disableSecurityGroups === true ? "disableSecurityGroups" : "securityGroups";
  const isByDefault = asked.disableSecurityGroups !== true && (asked.securityGroups ?? []).length === 0;
  const cause = isByDefault
    ? `of the security group ${settings.defaultSecurityGroup} that the cloud configuration gives to all`
    : `of annotation ${accessTable[reason].key}`;
  const ignored = [
    ...(service.loadBalancerSourceRanges.length > 0 ? ["spec.loadBalancerSourceRanges"] : []),
    ...(asked.sourceRanges !== undefined ? [accessTable.sourceRanges.key] : []),
    ...(asked.prefixLists !== undefined ? [accessTable.prefixLists.key] : []),
    ...(reason === "disableSecurityGroups" && asked.securityGroups !== undefined
      ? [accessTable.securityGroups.key]
      : []),
  ];
  if (ignored.length === 0) return;
  findings.warn("AnnotationIgnored", `No effect because ${cause}: ${ignored.join(", ")}.`);
}
