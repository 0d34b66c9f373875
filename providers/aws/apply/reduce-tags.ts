// SPDX-License-Identifier: Apache-2.0

import type { Tag } from "../model.ts";
import type { Observed } from "../observed.ts";
import { changeListener, changeLoadBalancer, changeSecurityGroup, changeTargetGroup } from "./change-observed.ts";
import { type Reducer, withoutKeys, withPairs } from "./reducer.ts";

export const reduceAddTags: Reducer<"AddTags"> = (observed, { ResourceArns, Tags }) =>
  changeTags(observed, ResourceArns, (have) => withPairs(have, Tags));

export const reduceRemoveTags: Reducer<"RemoveTags"> = (observed, { ResourceArns, TagKeys }) =>
  changeTags(observed, ResourceArns, (have) => withoutKeys(have, TagKeys));

export const reduceCreateTags: Reducer<"CreateTags"> = (observed, { Resources, Tags }) =>
  (Resources ?? []).reduce(
    (known, id) => changeSecurityGroup(known, id, (have) => ({ ...have, Tags: withPairs(have.Tags, Tags) })),
    observed,
  );

export const reduceDeleteTags: Reducer<"DeleteTags"> = (observed, { Resources, Tags }) => {
  const keys = Tags?.map(({ Key }) => Key);
  return (Resources ?? []).reduce(
    (known, id) => changeSecurityGroup(known, id, (have) => ({ ...have, Tags: withoutKeys(have.Tags, keys) })),
    observed,
  );
};

/** Tags that were not read stay unread. */
function changeTags(
  observed: Observed,
  arns: readonly string[] | undefined,
  change: (have: readonly Tag[]) => readonly Tag[],
): Observed {
  return (arns ?? []).reduce((known, arn) => {
    const loadBalancers = changeLoadBalancer(known, arn, (have) => ({ ...have, Tags: change(have.Tags) }));
    const targetGroups = changeTargetGroup(loadBalancers, arn, (have) => ({ ...have, Tags: change(have.Tags) }));
    return changeListener(targetGroups, arn, (have) => ({ ...have, Tags: have.Tags && change(have.Tags) }));
  }, observed);
}
