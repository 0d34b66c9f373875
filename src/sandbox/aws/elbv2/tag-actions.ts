// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import { validationError } from "../aws-error.ts";
import { type Parameters, textList } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { addTags, elbv2TagErrors, readTags, removeTags, showElbv2Tags, type Tags } from "../tags.ts";
import { kindOfArn } from "./arns.ts";
import { listenerByArn, loadBalancerByArn, targetGroupByArn } from "./look-up.ts";

const MAX_RESOURCES = 20;

/** A resource's tags, and how to give it others. */
interface Tagged {
  readonly arn: string;
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
}

/** @throws AwsError the kind's own …NotFound, or ValidationError for what is no ARN of ELBv2 */
function requireTagged(account: Account, arn: string): Tagged {
  switch (kindOfArn(account, arn)) {
    case "loadbalancer": {
      const row = loadBalancerByArn(account, arn);
      return { arn, tags: row.tags, put: (tags) => account.loadBalancers.put({ ...row, tags }) };
    }
    case "targetgroup": {
      const row = targetGroupByArn(account, arn);
      return { arn, tags: row.tags, put: (tags) => account.targetGroups.put({ ...row, tags }) };
    }
    case "listener": {
      const row = listenerByArn(account, arn);
      return { arn, tags: row.tags, put: (tags) => account.listeners.put({ ...row, tags }) };
    }
    case undefined:
      throw validationError(`'${arn}' is not a valid ARN of a load balancer, target group or listener`);
  }
}

/** One resource that is missing fails the whole call. */
function requireAllTagged(account: Account, parameters: Parameters): readonly Tagged[] {
  const arns = textList(parameters, "ResourceArns");
  if (arns.length === 0) throw validationError("At least one resource ARN must be specified");
  if (arns.length > MAX_RESOURCES) {
    throw validationError(`A call takes up to ${MAX_RESOURCES} resource ARNs, not ${arns.length}`);
  }
  return [...new Set(arns)].map((arn) => requireTagged(account, arn));
}

export function describeTags(account: Account, parameters: Parameters): Reply {
  const tagged = requireAllTagged(account, parameters);
  return { TagDescriptions: tagged.map(({ arn, tags }) => ({ ResourceArn: arn, Tags: showElbv2Tags(tags) })) };
}

/** All or nothing. */
export function addResourceTags(account: Account, parameters: Parameters): Reply {
  const tagged = requireAllTagged(account, parameters);
  const given = readTags(parameters, "Tags", elbv2TagErrors);
  if (given.size === 0) throw validationError("At least one tag must be specified");
  const limit = account.quotas.tagsPerResource;
  const wanted = tagged.map(({ tags }) => addTags(tags, given, limit, elbv2TagErrors));
  for (const [index, { put, tags }] of tagged.entries()) put(wanted[index] ?? tags);
  return {};
}

export function removeResourceTags(account: Account, parameters: Parameters): Reply {
  const tagged = requireAllTagged(account, parameters);
  const keys = textList(parameters, "TagKeys");
  if (keys.some((key) => /^aws:/i.test(key))) throw validationError("Tags with the prefix 'aws:' cannot be removed");
  for (const { put, tags } of tagged) put(removeTags(tags, keys));
  return {};
}
