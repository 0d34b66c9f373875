// SPDX-License-Identifier: Apache-2.0

import type { LoadBalancerStatus, MemberStatus } from "../../src/model/request.ts";
import { compareText, type Ingress, type IngressPort } from "../../src/model/service.ts";
import type { Observed, ObservedLoadBalancer } from "./observed.ts";
import { isActive } from "./plan/load-balancer.ts";
import type { Wanted } from "./wanted.ts";

/**
 * What the Services of a load balancer are told: its host name from the start, and why it does not serve yet. While one load balancer
 * replaces another, the one that is published stays so until the other serves. `undefined` = there is none yet.
 */
export function statusOf(wanted: Wanted, observed: Observed): LoadBalancerStatus | undefined {
  const current = observed.loadBalancers.find(({ LoadBalancerName }) => LoadBalancerName === wanted.loadBalancer.Name);
  if (current === undefined) return undefined;
  const predecessor = isActive(current) ? undefined : findPublished(current, observed);
  const shown = predecessor ?? current;
  return {
    ...memberStatuses(wanted, hostnameOf(shown)),
    message: messageOf(current, predecessor),
    ...(isActive(shown) ? {} : { pending: whyPending(shown) }),
    ...(wanted.warnings.length === 0 ? {} : { warnings: wanted.warnings }),
  };
}

/** DNS does not tell cases apart, but those who compare host names do. */
function hostnameOf({ DNSName }: ObservedLoadBalancer): string {
  return DNSName.toLowerCase();
}

function findPublished(
  current: ObservedLoadBalancer,
  { loadBalancers, publishedHostname }: Observed,
): ObservedLoadBalancer | undefined {
  return loadBalancers.find((each) => each !== current && isActive(each) && hostnameOf(each) === publishedHostname);
}

/** All members have the host name, each its own ports; those that differ from the first one's are exceptions. */
function memberStatuses(
  { ports, refusals }: Wanted,
  hostname: string,
): Pick<LoadBalancerStatus, "ingress" | "exceptions"> {
  const members = [...ports].sort(([left], [right]) => compareText(left, right));
  const ingressOf = (own: readonly IngressPort[]): readonly Ingress[] => [{ hostname, ports: own }];
  const [, first = []] = members[0] ?? [];
  const exceptions = new Map<string, MemberStatus>([
    ...members
      .filter(([, own]) => !samePorts(own, first))
      .map(([key, own]) => [key, { kind: "Served", ingress: ingressOf(own) }] as const),
    ...[...refusals].map(([key, problem]) => [key, { kind: "Refused", problem }] as const),
  ]);
  return { ingress: ingressOf(first), ...(exceptions.size === 0 ? {} : { exceptions }) };
}

function samePorts(left: readonly IngressPort[], right: readonly IngressPort[]): boolean {
  if (left.length !== right.length) return false;
  return left.every(({ port, protocol }, index) => {
    const other = right[index];
    return other?.port === port && other.protocol === protocol;
  });
}

function messageOf(current: ObservedLoadBalancer, predecessor: ObservedLoadBalancer | undefined): string {
  const state = `Load balancer ${current.LoadBalancerArn} is ${describeState(current)}`;
  return predecessor === undefined ? `${state}.` : `${state}; until it serves, ${predecessor.LoadBalancerArn} does.`;
}

function whyPending(shown: ObservedLoadBalancer): string {
  if (shown.State.Code !== "failed") {
    return `Load balancer ${shown.LoadBalancerArn} is ${describeState(shown)}; its host name leads nowhere yet.`;
  }
  return `AWS could not provision load balancer ${shown.LoadBalancerArn}: ${describeState(shown)}. Mend the cause, then delete the load balancer: it is made anew.`;
}

function describeState({ State: { Code, Reason } }: ObservedLoadBalancer): string {
  const state = Code === "" ? "in an unknown state" : Code.replaceAll("_", " ");
  return Reason === "" ? state : `${state} (${Reason.replace(/\.$/, "")})`;
}
