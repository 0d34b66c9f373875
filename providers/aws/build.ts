// SPDX-License-Identifier: Apache-2.0

import { type Problem, UserError } from "../../src/errors.ts";
import type { LoadBalancerRequest } from "../../src/model/request.ts";
import { compareText, type IngressPort, serviceKey } from "../../src/model/service.ts";
import { Findings } from "./annotations/findings.ts";
import { groupOf } from "./annotations/group-key.ts";
import { buildLoadBalancer } from "./build/load-balancer.ts";
import { readMember } from "./build/member.ts";
import { buildMembers, type ServedMember } from "./build/members.ts";
import type { BuiltTargetGroup } from "./build/target-groups.ts";
import type { AwsSettings } from "./settings.ts";
import type { TagOwner } from "./tags.ts";
import type { LoadBalancerWish, Wanted } from "./wanted.ts";

/**
 * What Services ask for, before anything is known of the account. Pure.
 * @throws UserError with all that is wrong. In a group, what is wrong with one Service's own ports is a refusal of that one only.
 */
export function buildWanted(request: LoadBalancerRequest, settings: AwsSettings): Wanted {
  const members = request.members.map((member) => readMember(member, request.nodes, settings));
  const [leader] = members;
  if (leader === undefined) throw new UserError("NoServices", `Load balancer ${request.key} has no Services.`);
  const owner: TagOwner = { clusterName: request.clusterName, className: settings.className, key: request.key };
  const isGroup = groupOf(request.key) !== undefined;
  const findings = isGroup ? new Findings(leader.service) : leader.findings;
  const whole = buildLoadBalancer(request.key, leader, owner, findings);
  const served = buildMembers(members, whole.loadBalancer, owner);
  findings.throwIfAny();
  if (served.length === 0) leader.findings.throwIfAny();
  const { clusterName, key, uids } = request;
  return {
    owner: { key, clusterName, uids },
    ...whole,
    loadBalancer: withSourceNat(whole.loadBalancer, served),
    ...join(served),
    refusals: new Map(members.flatMap(({ service, findings: { problem } }) => toEntry(serviceKey(service), problem))),
    warnings: [...(isGroup ? findings.warnings : []), ...members.flatMap((member) => member.findings.warnings)],
  };
}

/** AWS takes UDP listeners on a dualstack load balancer only where an IPv6 prefix is used for source NAT. */
function withSourceNat(wish: LoadBalancerWish, served: readonly ServedMember[]): LoadBalancerWish {
  const hasDatagrams = served.some(({ listeners }) =>
    listeners.some(({ Protocol }) => Protocol !== "TCP" && Protocol !== "TLS"),
  );
  const isDue = wish.IpAddressType === "dualstack" && hasDatagrams && wish.EnablePrefixForIpv6SourceNat === undefined;
  return isDue ? { ...wish, EnablePrefixForIpv6SourceNat: "on" } : wish;
}

/** What the Services ask for together, in a stable order. */
function join(served: readonly ServedMember[]): Pick<Wanted, "listeners" | "targetGroups" | "instances" | "ports"> {
  const targetGroups = served.flatMap((each) => each.targetGroups);
  const instances = new Set(targetGroups.flatMap((each) => each.instances));
  return {
    listeners: served.flatMap(({ listeners }) => listeners).sort((left, right) => left.Port - right.Port),
    targetGroups: targetGroups.map(({ wish }) => wish).sort((left, right) => compareText(left.Name, right.Name)),
    instances: [...instances].sort(compareText),
    ports: new Map(served.map(({ member, targetGroups: own }) => [serviceKey(member.service), portsOf(own)])),
  };
}

function portsOf(targetGroups: readonly BuiltTargetGroup[]): readonly IngressPort[] {
  return targetGroups.flatMap(({ frontend }) =>
    frontend.servicePorts.map(({ port, protocol }) => ({ port, protocol })),
  );
}

function toEntry(key: string, problem: Problem | undefined): readonly (readonly [string, Problem])[] {
  return problem === undefined ? [] : [[key, problem]];
}
