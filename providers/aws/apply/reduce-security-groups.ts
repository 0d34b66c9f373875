// SPDX-License-Identifier: Apache-2.0

import { toObservedRules } from "../network/to-facts.ts";
import type { Observed, ObservedRule } from "../observed.ts";
import { ruleKey } from "../plan/security-rules.ts";
import { tagKeys, tagValue } from "../tags.ts";
import { toTags } from "../to-observed.ts";
import { changeSecurityGroup, putSecurityGroup } from "./change-observed.ts";
import { answered, type Reducer } from "./reducer.ts";

/** A new group lets nobody in. */
export const reduceCreateSecurityGroup: Reducer<"CreateSecurityGroup"> = (observed, input, output) => {
  const Tags = toTags(input.TagSpecifications?.[0]?.Tags);
  const made = {
    GroupId: answered(output.GroupId === undefined ? [] : [output.GroupId], "CreateSecurityGroup"),
    GroupName: input.GroupName ?? "",
    VpcId: input.VpcId ?? "",
    Tags,
    Ingress: [],
  };
  return putSecurityGroup(observed, made, tagValue(Tags, tagKeys.resource) === "BackendSecurityGroup");
};

export const reduceAuthorizeSecurityGroupIngress: Reducer<"AuthorizeSecurityGroupIngress"> = (observed, input) => {
  const added = toRules(input.IpPermissions);
  const keys = keysOf(added, observed);
  return changeSecurityGroup(observed, input.GroupId, (have) => ({
    ...have,
    Ingress: [...have.Ingress.filter((rule) => !keys.has(ruleKey(rule, observed))), ...added],
  }));
};

export const reduceRevokeSecurityGroupIngress: Reducer<"RevokeSecurityGroupIngress"> = (observed, input) => {
  const keys = keysOf(toRules(input.IpPermissions), observed);
  return changeSecurityGroup(observed, input.GroupId, (have) => ({
    ...have,
    Ingress: have.Ingress.filter((rule) => !keys.has(ruleKey(rule, observed))),
  }));
};

export const reduceDeleteSecurityGroup: Reducer<"DeleteSecurityGroup"> = (observed, { GroupId: id }) => ({
  ...observed,
  securityGroups: observed.securityGroups.filter(({ GroupId }) => GroupId !== id),
  backendGroup: observed.backendGroup?.GroupId === id ? undefined : observed.backendGroup,
});

type Permissions = Parameters<Reducer<"AuthorizeSecurityGroupIngress">>[1]["IpPermissions"];

/** The rules that a call names, one for each source. */
export function toRules(permissions: Permissions): readonly ObservedRule[] {
  return toObservedRules(permissions ?? []);
}

export function keysOf(rules: readonly ObservedRule[], observed: Observed): ReadonlySet<string> {
  return new Set(rules.map((rule) => ruleKey(rule, observed)));
}
