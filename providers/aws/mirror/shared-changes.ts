// SPDX-License-Identifier: Apache-2.0

import type { Identifier, Tag } from "../model.ts";
import type { Observed, ObservedSecurityGroup } from "../observed.ts";
import type { Operation } from "../operation.ts";
import { findOwnGroup, keyOf } from "../plan/references.ts";
import { type Permission, ruleKey } from "../plan/security-rules.ts";
import { tagValue } from "../tags.ts";
import { toTags } from "../to-observed.ts";

/** Whether an operation takes away something of what all load balancers share. */
export function isRemoval({ kind }: Pick<Operation, "kind">): boolean {
  return kind === "RevokeSecurityGroupIngress" || kind === "DeleteSecurityGroup";
}

/** Whether what an operation on a shared group is to bring about is so already: another load balancer's pass has done it meanwhile. */
export function isDone(operation: Operation, observed: Observed): boolean {
  const name = operation.on.slice("SecurityGroup/".length);
  const { kind, input } = operation;
  const own = findOwnGroup(name, observed);
  if (kind === "CreateSecurityGroup") return own !== undefined;
  if (kind === "DeleteSecurityGroup") return own === undefined;
  if (kind === "CreateTags" || kind === "DeleteTags") {
    return own !== undefined && isTagged(own, toTags(input.Tags as TagList), kind === "CreateTags");
  }
  if (kind !== "AuthorizeSecurityGroupIngress" && kind !== "RevokeSecurityGroupIngress") return false;
  const keys = ruleKeysIn(input.IpPermissions, observed);
  if (keys === undefined) return false;
  const present = ruleKeysOf(name, observed);
  return keys.every((key) => present.has(key) === (kind === "AuthorizeSecurityGroupIngress"));
}

type TagList = Parameters<typeof toTags>[0];

/** Whether a group has all of these tags, or none of their keys. */
function isTagged({ Tags }: ObservedSecurityGroup, tags: readonly Tag[], isWanted: boolean): boolean {
  return tags.every(({ Key, Value }) => (isWanted ? tagValue(Tags, Key) === Value : tagValue(Tags, Key) === undefined));
}

function ruleKeysOf(name: string, observed: Observed): ReadonlySet<string> {
  const groups = [...(observed.network?.nodeGroups ?? []), ...observed.groupsWithBackendRules];
  const group = findOwnGroup(name, observed) ?? groups.find(({ GroupId }) => GroupId === name);
  return new Set(group?.Ingress.map((rule) => ruleKey(rule, observed)));
}

/** undefined = it is about other rules than ours on the nodes' groups, which have a group as their source. */
function ruleKeysIn(permissions: unknown, observed: Observed): readonly string[] | undefined {
  // The plan makes these of rules; the type of an operation's input is as wide as AWS's.
  const keys = (permissions as readonly Permission[] | undefined)?.map((permission) =>
    ruleKeysFrom(permission, observed),
  );
  return keys?.some((each) => each === undefined) ? undefined : keys?.flatMap((each) => each ?? []);
}

function ruleKeysFrom(permission: Permission, observed: Observed): readonly string[] | undefined {
  const { IpProtocol, FromPort, ToPort, UserIdGroupPairs, ...others } = permission;
  if (typeof IpProtocol !== "string" || typeof FromPort !== "number" || typeof ToPort !== "number") return undefined;
  if (Object.keys(others).length > 0) return undefined;
  const pairs = UserIdGroupPairs as readonly { readonly GroupId: Identifier }[] | undefined;
  return pairs?.map(({ GroupId }) =>
    ruleKey({ IpProtocol, FromPort, ToPort, source: { kind: "Group", GroupId: keyOf(GroupId, observed) } }, observed),
  );
}
