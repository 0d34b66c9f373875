// SPDX-License-Identifier: Apache-2.0

import { sameList } from "../../../src/model/same.ts";
import { describeInstances } from "../api/instance-reads.ts";
import type { AwsApi } from "../aws-api.ts";
import { type InstanceFacts, toInstanceFacts } from "./to-facts.ts";

/** Those of `ids` that there are, by id. @throws FairleadError */
export async function readInstances(
  api: AwsApi,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, InstanceFacts>> {
  // By filter, not by id: one id that is no more would fail the call for all (InvalidInstanceID.NotFound).
  const found = await describeInstances(api, { Filters: [{ Name: "instance-id", Values: [...ids] }] }, signal);
  // A terminated instance is described for an hour, without its VPC.
  const present = found.map(toInstanceFacts).filter(({ VpcId }) => VpcId !== "");
  return new Map(present.map((instance) => [instance.InstanceId, instance]));
}

export function sameInstance(have: InstanceFacts, want: InstanceFacts): boolean {
  return have.VpcId === want.VpcId && sameList(have.groups, want.groups);
}
