// SPDX-License-Identifier: Apache-2.0

import { AwsError, invalidParameterValue, validationError } from "./aws-error.ts";
import { optionalText, type Parameters, requiredText, structures } from "./protocol/parameters.ts";

/** Values by key, in the order they were set. */
export type Tags = ReadonlyMap<string, string>;

export const NO_TAGS: Tags = new Map();

/** A service's own words for what is wrong with tags. */
interface TagErrors {
  invalid(message: string): AwsError;
  readonly duplicateCode: string;
  readonly limitCode: string;
}

export const elbv2TagErrors: TagErrors = {
  invalid: validationError,
  duplicateCode: "DuplicateTagKeys",
  limitCode: "TooManyTags",
};

export const ec2TagErrors: TagErrors = {
  invalid: invalidParameterValue,
  duplicateCode: "InvalidParameterValue",
  limitCode: "TagLimitExceeded",
};

const MAX_KEY = 128;
const MAX_VALUE = 256;
/** Both services' pattern for keys and values. */
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function checkTag(key: string, value: string, errors: TagErrors): void {
  if (key.length > MAX_KEY) throw errors.invalid(`Tag key '${key}' is longer than ${MAX_KEY} characters`);
  if (value.length > MAX_VALUE) throw errors.invalid(`Value of tag '${key}' is longer than ${MAX_VALUE} characters`);
  if (/^aws:/i.test(key)) throw errors.invalid(`Tag key '${key}' is invalid: the prefix 'aws:' is reserved`);
  for (const text of [key, value]) {
    if (!allowed.test(text)) throw errors.invalid(`'${text}' has characters that a tag may not have`);
  }
}

/**
 * Reads the tags of a call.
 * @throws AwsError for a key twice, a reserved prefix, or characters and lengths that are not allowed
 */
export function readTags(parameters: Parameters, name: string, errors: TagErrors): Tags {
  const tags = new Map<string, string>();
  for (const tag of structures(parameters, name)) {
    const key = requiredText(tag, "Key");
    const value = optionalText(tag, "Value") ?? "";
    checkTag(key, value, errors);
    if (tags.has(key)) throw new AwsError(errors.duplicateCode, `Tag key '${key}' is given more than once`);
    tags.set(key, value);
  }
  return tags;
}

/** The tags with others set over them. @throws AwsError when they are more than `limit` */
export function addTags(have: Tags, added: Tags, limit: number, errors: TagErrors): Tags {
  const tags = new Map([...have, ...added]);
  const counted = [...tags.keys()].filter((key) => !key.startsWith("aws:"));
  if (counted.length > limit) {
    throw new AwsError(errors.limitCode, `A resource can have at most ${limit} tags`);
  }
  return tags;
}

export function removeTags(have: Tags, keys: readonly string[]): Tags {
  return new Map([...have].filter(([key]) => !keys.includes(key)));
}

/** ELBv2's form of tags. */
export function showElbv2Tags(tags: Tags): readonly { readonly Key: string; readonly Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** EC2's form of tags. */
export function showEc2Tags(tags: Tags): readonly { readonly key: string; readonly value: string }[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/** Tags from a plain object, for what is built without a call. */
export function toTags(tags: Readonly<Record<string, string>>): Tags {
  return new Map(Object.entries(tags));
}
