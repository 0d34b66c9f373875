// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import type { Target, TargetGroupModel } from "../model.ts";
import type { ObservedTargetGroup } from "../observed.ts";
import type { Operation } from "../operation.ts";
import { inSlices } from "../slices.ts";
import { tagKeys, tagValue } from "../tags.ts";
import { byIdAndPort, targetKey } from "../target-key.ts";
import type { PlanContext } from "./plan-context.ts";
import { refTo, targetGroupId } from "./references.ts";

/** RegisterTargets and DeregisterTargets take no more. */
const targetsPerCall = 200;

type TargetSet = Pick<TargetGroupModel, "Targets" | "SharedWithOtherClusters">;

/** Targets that are to join; none where those that are there were not read yet. */
export function registerOperations(
  name: string,
  { Targets }: TargetSet,
  have: readonly Target[] | undefined,
): readonly Operation[] {
  const present = new Set(have?.map(targetKey));
  const joining = have === undefined ? [] : Targets.filter((target) => !present.has(targetKey(target)));
  return inSlices(joining, targetsPerCall).map((Targets) => ({
    kind: "RegisterTargets",
    on: targetGroupId(name),
    input: { TargetGroupArn: refTo(targetGroupId(name)), Targets },
    why: `${countTargets(Targets)} new: ${list(Targets)}`,
  }));
}

/**
 * Targets that are to leave. Where other clusters register targets too, only what this process has registered itself: nothing tells
 * what an earlier one has from theirs.
 */
export function deregisterOperations(
  name: string,
  { Targets, SharedWithOtherClusters }: TargetSet,
  { Targets: have, ownTargets = [] }: Pick<ObservedTargetGroup, "Targets" | "ownTargets">,
): readonly Operation[] {
  if (have === undefined) return [];
  const wanted = new Set(Targets.map(targetKey));
  const ours = new Set(ownTargets.map(targetKey));
  const leaving = have
    .filter((target) => !wanted.has(targetKey(target)) && (!SharedWithOtherClusters || ours.has(targetKey(target))))
    .sort(byIdAndPort);
  return inSlices(leaving, targetsPerCall).map((Targets) => ({
    kind: "DeregisterTargets",
    on: targetGroupId(name),
    input: { TargetGroupArn: refTo(targetGroupId(name)), Targets },
    why: `${countTargets(Targets)} no longer wanted: ${list(Targets)}`,
  }));
}

/** After all that joins has joined. */
export function planDepartures({ model, observed }: PlanContext): readonly Operation[] {
  return model.targetGroups.flatMap((want) => {
    const have = observed.targetGroups.find(({ TargetGroupName }) => TargetGroupName === want.Name);
    return have === undefined ? [] : deregisterOperations(want.Name, want, have);
  });
}

/**
 * A load balancer that is to be replaced serves until its successor does, which may be long when the successor cannot be made (a
 * quota): its targets are kept up to date as well.
 */
export function planPredecessorTargets({ model, observed, predecessors }: PlanContext): readonly Operation[] {
  const serving = new Set(predecessors.map(({ LoadBalancerArn }) => LoadBalancerArn));
  const wantedNames = new Set(model.targetGroups.map(({ Name }) => Name));
  return observed.targetGroups
    .filter(({ TargetGroupName }) => !wantedNames.has(TargetGroupName))
    .filter(({ LoadBalancerArns }) => LoadBalancerArns.some((arn) => serving.has(arn)))
    .toSorted((left, right) => compareText(left.TargetGroupName, right.TargetGroupName))
    .flatMap((have) => {
      const want = model.targetGroups.find((each) => isSuccessor(each, have));
      if (want === undefined) return [];
      const { TargetGroupName: name, Targets } = have;
      return [...registerOperations(name, want, Targets), ...deregisterOperations(name, want, have)];
    });
}

/** Whether both serve the same port of the same Service by the same kind of targets. */
function isSuccessor(want: TargetGroupModel, have: ObservedTargetGroup): boolean {
  const service = tagValue(have.Tags, tagKeys.service);
  return (
    service !== undefined &&
    service === tagValue(want.Tags, tagKeys.service) &&
    want.Protocol === have.Protocol &&
    want.TargetType === have.TargetType &&
    want.IpAddressType === have.IpAddressType
  );
}

function countTargets({ length }: readonly Target[]): string {
  return length === 1 ? "1 target is" : `${length} targets are`;
}

const shownTargets = 3;

function list(targets: readonly Target[]): string {
  const shown = targets
    .slice(0, shownTargets)
    .map(({ Id, Port }) => (Id.includes(":") ? `[${Id}]:${Port}` : `${Id}:${Port}`));
  return targets.length > shownTargets ? `${shown.join(", ")}, …` : shown.join(", ");
}
