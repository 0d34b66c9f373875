// SPDX-License-Identifier: Apache-2.0

/** Where listeners forward to. */

import { compareText } from "../../../src/model/service.ts";
import type { ForwardAction, ListenerModel } from "../model.ts";
import type { Observed, ObservedListener } from "../observed.ts";
import { keyOf } from "./references.ts";

type ForwardConfig = ForwardAction["ForwardConfig"];

/** Whether it forwards to the wanted target groups, in the wanted shares. */
export function forwardsAsWanted(want: ListenerModel, have: ObservedListener, observed: Observed): boolean {
  const { ForwardConfig } = want.DefaultActions[0];
  return hasTargetGroups(ForwardConfig, have, observed) && hasStickiness(ForwardConfig, have);
}

/** The shares of one alone mean nothing. */
function hasTargetGroups({ TargetGroups }: ForwardConfig, have: ObservedListener, observed: Observed): boolean {
  const wanted = TargetGroups.map(({ TargetGroupArn, Weight }) => ({ key: keyOf(TargetGroupArn, observed), Weight }));
  const present = new Map(have.forwardsTo.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]));
  if (wanted.length !== present.size) return false;
  return wanted.every(({ key, Weight }) => {
    if (!present.has(key)) return false;
    return wanted.length === 1 || Weight === undefined || Weight === present.get(key);
  });
}

function hasStickiness(
  { TargetGroupStickinessConfig: want }: ForwardConfig,
  { stickiness }: ObservedListener,
): boolean {
  if (want?.Enabled !== true) return stickiness?.Enabled !== true;
  if (stickiness?.Enabled !== true) return false;
  return want.DurationSeconds === undefined || want.DurationSeconds === stickiness.DurationSeconds;
}

/** The action as it is sent; stickiness that nobody asks for any more is turned off by name. */
export function toDefaultActions(want: ListenerModel, have?: ObservedListener): readonly [ForwardAction] {
  const [{ Type, ForwardConfig }] = want.DefaultActions;
  if (have?.stickiness?.Enabled !== true || ForwardConfig.TargetGroupStickinessConfig !== undefined) {
    return want.DefaultActions;
  }
  return [{ Type, ForwardConfig: { ...ForwardConfig, TargetGroupStickinessConfig: { Enabled: false } } }];
}

/** Names of the target groups, for people. */
export function namesOfTargets(want: ListenerModel): string {
  return want.DefaultActions[0].ForwardConfig.TargetGroups.map(({ TargetGroupArn }) =>
    typeof TargetGroupArn === "string" ? TargetGroupArn : TargetGroupArn.$ref.replace(/^TargetGroup\//, ""),
  )
    .sort(compareText)
    .join(", ");
}
