// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import { AwsError, missingParameter } from "../aws-error.ts";
import { isGiven, optionalText, type Parameters, requiredText, structures, textList } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { addTags, ec2TagErrors, readTags, type Tags } from "../tags.ts";
import { notFound } from "./ids.ts";
import type { Rule } from "./model.ts";

/** A resource's tags, and how to give it others. */
interface Tagged {
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
}

function taggedRule(account: Account, id: string): Tagged | undefined {
  for (const group of account.securityGroups.all()) {
    const rule = group.ingress.find((other) => other.id === id);
    if (rule === undefined) continue;
    const replace = (tags: Tags): readonly Rule[] =>
      group.ingress.map((other) => (other.id === id ? { ...other, tags } : other));
    return { tags: rule.tags, put: (tags) => account.securityGroups.put({ ...group, ingress: replace(tags) }) };
  }
  return undefined;
}

/** A table whose rows have tags. */
interface TaggedTable<Row> {
  get(id: string): Row | undefined;
  put(row: Row): Row;
}

function taggedIn<Row extends { readonly tags: Tags }>(table: TaggedTable<Row>, id: string): Tagged | undefined {
  const row = table.get(id);
  return row && { tags: row.tags, put: (tags) => table.put({ ...row, tags }) };
}

function findTagged(account: Account, id: string): Tagged | undefined {
  return (
    taggedIn(account.securityGroups, id) ??
    taggedIn(account.subnets, id) ??
    taggedIn(account.instances, id) ??
    taggedIn(account.vpcs, id) ??
    taggedIn(account.routeTables, id) ??
    taggedIn(account.addresses, id) ??
    taggedIn(account.prefixLists, id) ??
    taggedRule(account, id)
  );
}

/** One resource that is missing fails the whole call. */
function requireAllTagged(account: Account, parameters: Parameters): readonly Tagged[] {
  const ids = textList(parameters, "ResourceId");
  if (ids.length === 0) throw missingParameter("ResourceId");
  return [...new Set(ids)].map((id) => {
    const tagged = findTagged(account, id);
    if (tagged === undefined) throw notFound(id, "ResourceId");
    return tagged;
  });
}

/** All or nothing. */
export function createTags(account: Account, parameters: Parameters): Reply {
  const tagged = requireAllTagged(account, parameters);
  const given = readTags(parameters, "Tag", ec2TagErrors);
  if (given.size === 0) throw missingParameter("Tag");
  const limit = account.quotas.tagsPerResource;
  const wanted = tagged.map(({ tags }) => addTags(tags, given, limit, ec2TagErrors));
  for (const [index, { put, tags }] of tagged.entries()) put(wanted[index] ?? tags);
  return { return: true };
}

/** Whether a tag is one of those that are to go: by key, and by value where one was given. */
type IsDoomed = (key: string, value: string) => boolean;

function readDoomed(parameters: Parameters): IsDoomed {
  const named = structures(parameters, "Tag");
  if (named.length === 0) return () => true;
  const doomed = named.map((tag) => ({
    key: requiredText(tag, "Key"),
    value: isGiven(tag, "Value") ? (optionalText(tag, "Value") ?? "") : undefined,
  }));
  if (doomed.some(({ key }) => /^aws:/i.test(key))) {
    throw new AwsError("InvalidParameterValue", "Tags with the prefix 'aws:' cannot be deleted");
  }
  return (key, value) => doomed.some((tag) => tag.key === key && (tag.value === undefined || tag.value === value));
}

/** Without tags, all go but AWS's own. */
export function deleteTags(account: Account, parameters: Parameters): Reply {
  const tagged = requireAllTagged(account, parameters);
  const isDoomed = readDoomed(parameters);
  for (const { tags, put } of tagged) {
    put(new Map([...tags].filter(([key, value]) => key.startsWith("aws:") || !isDoomed(key, value))));
  }
  return { return: true };
}
