// SPDX-License-Identifier: Apache-2.0

import { targetGroupDefaults, toAttributes } from "../default-attributes.ts";
import type { Target } from "../model.ts";
import { byIdAndPort, targetKey } from "../target-key.ts";
import { toTags, toTargetGroupFound } from "../to-observed.ts";
import { changeTargetGroup, putTargetGroup } from "./change-observed.ts";
import { answered, type Reducer, withPairs } from "./reducer.ts";

/** Attributes are not read back: of what was just made they are AWS's defaults. */
export const reduceCreateTargetGroup: Reducer<"CreateTargetGroup"> = (observed, input, output) => {
  const found = toTargetGroupFound(answered(output.TargetGroups, "CreateTargetGroup"));
  return putTargetGroup(observed, {
    ...found,
    Tags: toTags(input.Tags),
    Attributes: toAttributes(targetGroupDefaults(found)),
    Targets: [],
  });
};

export const reduceModifyTargetGroup: Reducer<"ModifyTargetGroup"> = (observed, input, output) => {
  const found = toTargetGroupFound(answered(output.TargetGroups, "ModifyTargetGroup"));
  return changeTargetGroup(observed, input.TargetGroupArn, ({ LoadBalancerArns, Tags, Attributes, Targets }) => ({
    ...found,
    LoadBalancerArns,
    Tags,
    Attributes,
    Targets,
  }));
};

export const reduceModifyTargetGroupAttributes: Reducer<"ModifyTargetGroupAttributes"> = (observed, input) =>
  changeTargetGroup(observed, input.TargetGroupArn, (have) => ({
    ...have,
    Attributes: have.Attributes && withPairs(have.Attributes, input.Attributes),
  }));

export const reduceDeleteTargetGroup: Reducer<"DeleteTargetGroup"> = (observed, input) => ({
  ...observed,
  targetGroups: observed.targetGroups.filter(({ TargetGroupArn }) => TargetGroupArn !== input.TargetGroupArn),
});

export const reduceRegisterTargets: Reducer<"RegisterTargets"> = (observed, input) => {
  const joined = toTargets(input.Targets);
  const keys = new Set(joined.map(targetKey));
  const join = (targets: readonly Target[]): readonly Target[] =>
    [...targets.filter((target) => !keys.has(targetKey(target))), ...joined].sort(byIdAndPort);
  return changeTargetGroup(observed, input.TargetGroupArn, (have) => ({
    ...have,
    Targets: have.Targets && join(have.Targets),
    ownTargets: join(have.ownTargets ?? []),
  }));
};

export const reduceDeregisterTargets: Reducer<"DeregisterTargets"> = (observed, input) => {
  const left = new Set(toTargets(input.Targets).map(targetKey));
  const leave = (targets: readonly Target[]): readonly Target[] =>
    targets.filter((target) => !left.has(targetKey(target)));
  return changeTargetGroup(observed, input.TargetGroupArn, (have) => ({
    ...have,
    Targets: have.Targets && leave(have.Targets),
    ...(have.ownTargets && { ownTargets: leave(have.ownTargets) }),
  }));
};

type GivenTargets = Parameters<Reducer<"RegisterTargets">>[1]["Targets"];

function toTargets(given: GivenTargets): readonly Target[] {
  return (given ?? []).map(({ Id = "", Port = 0, AvailabilityZone }) => ({
    Id,
    Port,
    ...(AvailabilityZone === undefined ? {} : { AvailabilityZone }),
  }));
}
