// SPDX-License-Identifier: Apache-2.0

import { serviceKey } from "../../../src/model/service.ts";
import type { ListenerModel } from "../model.ts";
import type { TagOwner } from "../tags.ts";
import type { LoadBalancerWish } from "../wanted.ts";
import { type Frontend, frontendsOf } from "./frontends.ts";
import { buildListeners } from "./listeners.ts";
import type { BuildMember } from "./member.ts";
import { type BuiltTargetGroup, buildTargetGroups } from "./target-groups.ts";

/** A Service that the load balancer serves, and what was built for it. */
export interface ServedMember {
  readonly member: BuildMember;
  readonly targetGroups: readonly BuiltTargetGroup[];
  readonly listeners: readonly ListenerModel[];
}

type Candidate = Omit<ServedMember, "listeners">;

/** Builds what each Service asks for, oldest first. Whose findings tell of a problem is not served, and not returned. */
export function buildMembers(
  members: readonly BuildMember[],
  loadBalancer: Pick<LoadBalancerWish, "Name" | "IpAddressType">,
  owner: TagOwner,
): readonly ServedMember[] {
  const holders = new Map<number, string>();
  const candidates = members.map((member): Candidate => {
    const frontends = frontendsOf(member);
    claimPorts(frontends, member, holders);
    return { member, targetGroups: buildTargetGroups(frontends, member, loadBalancer, owner) };
  });
  return addListeners(candidates.filter(isServed), owner);
}

/** A listener's weights may point to other Services: one that is not served takes those with it that point to it. */
function addListeners(candidates: readonly Candidate[], owner: TagOwner): readonly ServedMember[] {
  const byKey = new Map(candidates.map(({ member, targetGroups }) => [serviceKey(member.service), targetGroups]));
  const built = candidates.map(({ member, targetGroups }) => ({
    member,
    targetGroups,
    listeners: buildListeners(targetGroups, member, (key) => byKey.get(key), owner),
  }));
  const served = built.filter(isServed);
  return served.length === built.length ? built : addListeners(served, owner);
}

function isServed({ member }: Candidate): boolean {
  return member.findings.problem === undefined;
}

/**
 * Of two Services that want the same port, the older has it, also while something else is wrong with it: else the newer would lose it
 * again as soon as that is mended. Who does not get all of its ports gets none, and leaves them to others.
 */
function claimPorts(frontends: readonly Frontend[], member: BuildMember, holders: Map<number, string>): void {
  const taken = frontends.filter(({ port }) => holders.has(port));
  for (const { port } of taken) {
    member.findings.refuse(
      "PortConflict",
      `Port ${port} of this load balancer belongs to the older Service ${holders.get(port)}; choose another port, or another group.`,
    );
  }
  if (taken.length > 0) return;
  for (const { port } of frontends) holders.set(port, serviceKey(member.service));
}
