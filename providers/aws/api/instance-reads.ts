// SPDX-License-Identifier: Apache-2.0

/** How instances are read of EC2. */

import type * as Ec2 from "@aws-sdk/client-ec2";
import type { AwsApi } from "../aws-api.ts";
import { readPages } from "./pages.ts";
import { readPresent } from "./read-present.ts";

/** AWS's name for "one of these is not there". */
const absenceErrors = ["InvalidInstanceID.NotFound"];

/** What AWS says of an instance that was asked for by its id. */
export type InstanceReply = Ec2.Instance | "NotFound";

/** All pages, without the reservations that the instances come in. @throws FairleadError */
export async function describeInstances(
  api: AwsApi,
  input: Ec2.DescribeInstancesRequest,
  signal: AbortSignal,
): Promise<readonly Ec2.Instance[]> {
  const pages = await readPages(api, "DescribeInstances", input, signal);
  return pages.flatMap(({ Reservations = [] }) => Reservations.flatMap(({ Instances = [] }) => Instances));
}

/**
 * By their ids and not by a filter, for two reasons. Only so does AWS say of an id that there is no such instance: by a filter that
 * looks like one that it does not tell of (another account's, or one that a part of EC2 has not heard of). And while a zone is
 * disturbed, calls for instances of other zones alone go through (API reference of DescribeInstances). An id that is not in the
 * answer is one of which AWS says nothing. @throws FairleadError
 */
export async function readInstanceReplies(
  api: AwsApi,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, InstanceReply>> {
  const absent: string[] = [];
  const found = await readPresent<Ec2.Instance>(ids, {
    absenceErrors,
    onAbsent: (keys) => absent.push(...keys),
    read: async (some) => byId(await describeInstances(api, { InstanceIds: [...some] }, signal)),
  });
  return new Map<string, InstanceReply>([...absent.map((id) => [id, "NotFound"] as const), ...found]);
}

function byId(instances: readonly Ec2.Instance[]): ReadonlyMap<string, Ec2.Instance> {
  return new Map(instances.map((instance) => [instance.InstanceId ?? "", instance]));
}
