// SPDX-License-Identifier: Apache-2.0

import {
  type AnswerCall,
  elbCall,
  listParameter,
  Refusal,
  structures,
  withoutParameters,
} from "../endpoint/aws-call.ts";
import { entriesOf, loadBalancerOf, targetGroupOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { element, memberList, textOf } from "../endpoint/xml.ts";

/** Tags of a resource, and resources of a DescribeTags: the API reference of ELBv2. */
const maxTags = 50;
const maxResources = 20;

/** What is made, and with which ARN, by the action that makes it. */
const made: Readonly<Record<string, readonly [list: string, arn: string]>> = {
  CreateLoadBalancer: ["LoadBalancers", "LoadBalancerArn"],
  CreateTargetGroup: ["TargetGroups", "TargetGroupArn"],
  CreateListener: ["Listeners", "ListenerArn"],
};

type TagsOf = Map<string, ReadonlyMap<string, string>>;

/** moto has ten tags a resource, and DescribeTags answers for any number of ARNs, also for those that do not exist. */
export function tags(): Mend {
  const tagsOf: TagsOf = new Map();
  return {
    actions: [...Object.keys(made), "AddTags", "RemoveTags", "DescribeTags"],
    async answer(call, next) {
      const [list, arn] = made[call.action] ?? [];
      if (list !== undefined && arn !== undefined) {
        const wanted = merge(new Map(), structures(call, "Tags.member"));
        const reply = await next(withoutParameters(call, "Tags"));
        for (const entry of entriesOf(reply, list)) tagsOf.set(textOf(entry, arn), wanted);
        return reply;
      }
      const resources = listParameter(call, "ResourceArns");
      await refuseUnknown(resources, next);
      if (call.action === "DescribeTags") return describe(tagsOf, resources);
      const gone = new Set(listParameter(call, "TagKeys"));
      for (const resource of resources) {
        const kept = [...(tagsOf.get(resource) ?? [])].filter(([key]) => !gone.has(key));
        tagsOf.set(resource, merge(new Map(kept), structures(call, "Tags.member")));
      }
      return element("", []);
    },
  };
}

function merge(have: ReadonlyMap<string, string>, added: readonly Readonly<Record<string, string>>[]) {
  const keys = added.map(({ Key = "" }) => Key);
  if (new Set(keys).size < keys.length) throw new Refusal("DuplicateTagKeys", "Tag keys must be unique");
  const merged = new Map([...have, ...added.map(({ Key = "", Value = "" }) => [Key, Value] as const)]);
  if (merged.size > maxTags) throw new Refusal("TooManyTags", `The maximum number of tags is '${maxTags}'`);
  return merged;
}

async function refuseUnknown(resources: readonly string[], next: AnswerCall): Promise<void> {
  if (resources.length > maxResources) {
    throw new Refusal("ValidationError", `The maximum number of resources in a call is '${maxResources}'`);
  }
  for (const arn of resources) {
    if (arn.includes(":loadbalancer/")) await loadBalancerOf(next, arn);
    else if (arn.includes(":targetgroup/")) await targetGroupOf(next, arn);
    else await next(elbCall("DescribeListeners", { ListenerArns: [arn] }));
  }
}

function describe(tagsOf: TagsOf, resources: readonly string[]) {
  const descriptions = resources.map((arn) => [
    element("ResourceArn", arn),
    memberList(
      "Tags",
      [...(tagsOf.get(arn) ?? [])].map(([key, value]) => [element("Key", key), element("Value", value)]),
    ),
  ]);
  return element("", [memberList("TagDescriptions", descriptions)]);
}
