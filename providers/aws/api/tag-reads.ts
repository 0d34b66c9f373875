// SPDX-License-Identifier: Apache-2.0

import type { Tag } from "../model.ts";
import { toTags } from "../to-observed.ts";
import { Coalescer } from "./coalescer.ts";
import { readPresent } from "./read-present.ts";
import type { ReadContext } from "./reads.ts";

/** ARNs that one DescribeTags takes (its page in the API reference). */
const arnsPerCall = 20;

export type TagReads = Coalescer<string, readonly Tag[]>;

/** By ARN. One that is unknown fails the call for all, without being named. */
export function createTagReads({ api, clock, windowMs }: ReadContext): TagReads {
  return new Coalescer({
    clock,
    windowMs,
    limit: arnsPerCall,
    read: (arns, signal) =>
      readPresent(arns, {
        absenceErrors: ["LoadBalancerNotFound", "TargetGroupNotFound", "ListenerNotFound", "RuleNotFound"],
        read: async (some) => {
          const answer = await api.call("DescribeTags", { ResourceArns: [...some] }, signal);
          const descriptions = answer.TagDescriptions ?? [];
          return new Map(descriptions.map(({ ResourceArn = "", Tags }) => [ResourceArn, toTags(Tags)]));
        },
      }),
  });
}

/** Each with its tags; one that has gone meanwhile is left out. */
export async function withTags<Found>(
  found: readonly Found[],
  arnOf: (one: Found) => string,
  { tags, signal }: { readonly tags: TagReads; readonly signal: AbortSignal },
): Promise<readonly (Found & { readonly Tags: readonly Tag[] })[]> {
  const known = await tags.ask(found.map(arnOf), signal);
  return found.flatMap((one) => {
    const Tags = known.get(arnOf(one));
    return Tags === undefined ? [] : [{ ...one, Tags }];
  });
}
