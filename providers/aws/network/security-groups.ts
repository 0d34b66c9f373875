// SPDX-License-Identifier: Apache-2.0

import type * as Ec2 from "@aws-sdk/client-ec2";
import { readPages } from "../api/pages.ts";
import type { AwsApi } from "../aws-api.ts";
import type { ObservedSecurityGroup } from "../observed.ts";
import { toObservedSecurityGroup } from "./to-facts.ts";

/** Values that one filter takes (EC2, "Filters": 200). */
const mostInFilter = 200;

/** The groups that all filters let through, by id. @throws FairleadError */
export async function readSecurityGroups(
  api: AwsApi,
  filters: readonly Ec2.Filter[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ObservedSecurityGroup>> {
  const pages = await readPages(api, "DescribeSecurityGroups", { Filters: [...filters] }, signal);
  const groups = pages.flatMap(({ SecurityGroups = [] }) => SecurityGroups).map(toObservedSecurityGroup);
  return new Map(groups.map((group) => [group.GroupId, group]));
}

/** The groups that these ids (`sg-…`) and values of the tag Name may mean. @throws FairleadError */
export async function readNamedGroups(
  api: AwsApi,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly ObservedSecurityGroup[]> {
  const ids = names.filter((name) => name.startsWith("sg-"));
  const byId = ids.length === 0 ? [] : [{ Name: "group-id", Values: ids.slice(0, mostInFilter) }];
  const others = names.filter((name) => !name.startsWith("sg-"));
  const byName = others.length === 0 ? [] : [{ Name: "tag:Name", Values: others.slice(0, mostInFilter) }];
  const found = await Promise.all([...byId, ...byName].map((filter) => readSecurityGroups(api, [filter], signal)));
  return found.flatMap((groups) => [...groups.values()]);
}
