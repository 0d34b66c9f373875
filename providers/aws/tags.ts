// SPDX-License-Identifier: Apache-2.0

/** Tags on what is made in the account: whose it is, and what it is for. What is found by name is believed by these alone. */

import { compareText } from "../../src/model/service.ts";
import type { Tag } from "./model.ts";

/** Prefix of the tags that are ours; no annotation or flag may set one. */
export const ownTagPrefix = "fairlead.dev/";

export const tagKeys = {
  cluster: "fairlead.dev/cluster",
  /** The class of Services served; "" = those without one. */
  class: "fairlead.dev/class",
  /** Key of the load balancer. */
  loadBalancer: "fairlead.dev/load-balancer",
  /** UID of the Service; "" on what a group of Services shares. */
  uid: "fairlead.dev/uid",
  resource: "fairlead.dev/resource",
  /** On target groups: `namespace/name:port`. */
  service: "fairlead.dev/service",
  /** Keys of the tags that the user asked for, so that one taken back is removed and those of others stay. */
  managedTags: "fairlead.dev/managed-tags",
} as const;

export type TaggedResource =
  | "LoadBalancer"
  | "TargetGroup"
  | "Listener"
  | "FrontendSecurityGroup"
  | "BackendSecurityGroup";

/** Whose tags these are. */
export interface TagOwner {
  readonly clusterName: string;
  readonly className: string | undefined;
  /** Key of the load balancer. */
  readonly key: string;
}

/** What is tagged. */
export interface TagSubject {
  readonly resource: Exclude<TaggedResource, "BackendSecurityGroup">;
  /** "" where it is shared by a group. */
  readonly uid: string;
  /** `namespace/name:port`, on target groups. */
  readonly service?: string;
}

/** All tags of one resource, sorted by key. `extra` are those that flags and annotations ask for. */
export function resourceTags(
  owner: TagOwner,
  subject: TagSubject,
  extra: Readonly<Record<string, string>>,
): readonly Tag[] {
  return toTags({
    ...extra,
    ...managedTags(Object.keys(extra)),
    ...scopeTags(owner, subject.resource),
    [tagKeys.loadBalancer]: owner.key,
    [tagKeys.uid]: subject.uid,
    ...(subject.service === undefined ? {} : { [tagKeys.service]: subject.service }),
  });
}

/** Tags of the cluster's backend group, which all load balancers of one cluster and class share. */
export function backendGroupTags(
  owner: Omit<TagOwner, "key">,
  extra: Readonly<Record<string, string>>,
): readonly Tag[] {
  return toTags({ ...extra, ...managedTags(Object.keys(extra)), ...scopeTags(owner, "BackendSecurityGroup") });
}

/** undefined = not tagged so. */
export function tagValue(tags: readonly Tag[], key: string): string | undefined {
  return tags.find(({ Key }) => Key === key)?.Value;
}

/** The keys of the tags that were once asked for, as the resource's own tags tell. */
export function managedTagKeys(tags: readonly Tag[]): readonly string[] {
  return tags
    .filter(({ Key }) => Key === tagKeys.managedTags || Key.startsWith(`${tagKeys.managedTags}.`))
    .sort((left, right) => compareText(left.Key, right.Key))
    .flatMap(({ Value }) => Value.split(" "))
    .filter((word) => word !== "")
    .map(decodeKey);
}

function scopeTags(
  { clusterName, className }: Omit<TagOwner, "key">,
  resource: TaggedResource,
): Readonly<Record<string, string>> {
  return { [tagKeys.cluster]: clusterName, [tagKeys.class]: className ?? "", [tagKeys.resource]: resource };
}

/** A value of a tag has 256 characters at most (AWS, "Tag restrictions"). */
const longestValue = 256;

/**
 * The keys in as few tags as hold them. AWS allows no comma in the value of a tag, so they are parted by spaces.
 */
function managedTags(keys: readonly string[]): Readonly<Record<string, string>> {
  const values: string[] = [];
  for (const word of [...keys].sort(compareText).map(encodeKey)) {
    const last = values.at(-1);
    if (last === undefined || last.length + 1 + word.length > longestValue) values.push(word);
    else values[values.length - 1] = `${last} ${word}`;
  }
  return Object.fromEntries(
    values.map((value, index) => [index === 0 ? tagKeys.managedTags : `${tagKeys.managedTags}.${index + 1}`, value]),
  );
}

/** Spaces, of whatever kind, are allowed in keys, and here they part one key from the next. */
function encodeKey(key: string): string {
  return key.replace(/[=\s]/gu, (sign) => `=${(sign.codePointAt(0) ?? 0).toString(16)}.`);
}

function decodeKey(word: string): string {
  return word.replace(/=([0-9a-f]+)\./g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}

function toTags(record: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(record)
    .map(([Key, Value]) => ({ Key, Value }))
    .sort((left, right) => compareText(left.Key, right.Key));
}
