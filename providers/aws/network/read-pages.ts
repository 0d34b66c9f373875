// SPDX-License-Identifier: Apache-2.0

import type { ActionInput, ActionOutput, AwsApi, ReadAction } from "../aws-api.ts";

/** EC2's actions that answer in pages by NextToken. */
type PagedAction = Extract<
  ReadAction,
  "DescribeVpcs" | "DescribeSubnets" | "DescribeRouteTables" | "DescribeInstances" | "DescribeSecurityGroups"
>;

/** All pages of one answer of EC2's. @throws FairleadError */
export async function readPages<A extends PagedAction>(
  api: AwsApi,
  action: A,
  input: ActionInput<A>,
  signal: AbortSignal,
): Promise<readonly ActionOutput<A>[]> {
  const pages: ActionOutput<A>[] = [];
  let token: string | undefined;
  do {
    const page = await api.call(action, token === undefined ? input : { ...input, NextToken: token }, signal);
    pages.push(page);
    token = page.NextToken;
  } while (token !== undefined);
  return pages;
}
