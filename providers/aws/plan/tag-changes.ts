// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import type { Ref, ResourceId, Tag } from "../model.ts";
import type { Operation } from "../operation.ts";
import { managedTagKeys, ownTagPrefix } from "../tags.ts";
import { refTo } from "./references.ts";

/** What has to be done to the tags of one resource. */
export interface TagChanges {
  readonly toSet: readonly Tag[];
  /** Keys. */
  readonly toRemove: readonly string[];
}

/**
 * Wanted tags are restored. Of those that nobody wants, the ones that are ours go: under our prefix, or once asked for by an
 * annotation, as the resource's own tags tell. All others belong to others. `have` undefined = not read yet, taken to be as wanted.
 */
export function tagChanges(
  wanted: readonly Tag[],
  have: readonly Tag[] | undefined,
  external: readonly string[],
): TagChanges {
  if (have === undefined) return { toSet: [], toRemove: [] };
  const present = new Map(have.map(({ Key, Value }) => [Key, Value]));
  const keep = new Set([...wanted.map(({ Key }) => Key), ...external]);
  const once = new Set(managedTagKeys(have));
  return {
    toSet: wanted
      .filter(({ Key, Value }) => present.get(Key) !== Value && !external.includes(Key))
      .sort((left, right) => compareText(left.Key, right.Key)),
    toRemove: [...present.keys()]
      .filter((key) => !keep.has(key) && (key.startsWith(ownTagPrefix) || once.has(key)))
      .sort(compareText),
  };
}

/**
 * Of a load balancer, listener or target group. Removed first: the list of what was asked for is among what is set, and what it
 * forgets while it is still there would stay for ever.
 */
export function elbv2TagOperations(on: ResourceId, { toSet, toRemove }: TagChanges): readonly Operation[] {
  const ResourceArns: readonly Ref[] = [refTo(on)];
  return [
    ...(toRemove.length === 0
      ? []
      : [{ kind: "RemoveTags", on, input: { ResourceArns, TagKeys: toRemove }, why: whyRemoved(toRemove) } as const]),
    ...(toSet.length === 0
      ? []
      : [{ kind: "AddTags", on, input: { ResourceArns, Tags: toSet }, why: whySet(toSet) } as const]),
  ];
}

/** Of a security group; removed first, as above. */
export function ec2TagOperations(on: ResourceId, { toSet, toRemove }: TagChanges): readonly Operation[] {
  const Resources: readonly Ref[] = [refTo(on)];
  const Keys = toRemove.map((Key) => ({ Key }));
  return [
    ...(toRemove.length === 0
      ? []
      : [{ kind: "DeleteTags", on, input: { Resources, Tags: Keys }, why: whyRemoved(toRemove) } as const]),
    ...(toSet.length === 0
      ? []
      : [{ kind: "CreateTags", on, input: { Resources, Tags: toSet }, why: whySet(toSet) } as const]),
  ];
}

function whySet(tags: readonly Tag[]): string {
  return `Tags ${tags.map(({ Key, Value }) => `${Key}=${Value}`).join(", ")}`;
}

function whyRemoved(keys: readonly string[]): string {
  return `Tags ${keys.join(", ")} are no longer asked for`;
}
