// SPDX-License-Identifier: Apache-2.0

import type { Action, ActionInput, ActionOutput, AwsApi, ReadAction } from "../aws-api.ts";

/** ELBv2's actions that answer in pages by Marker. */
export type MarkedAction = {
  [A in Action]: ActionInput<A> extends { Marker?: string | undefined } ? A : never;
}[Action];

/** EC2's actions that answer in pages by NextToken. */
type TokenAction = Extract<
  ReadAction,
  | "DescribeVpcs"
  | "DescribeSubnets"
  | "DescribeRouteTables"
  | "DescribeInstances"
  | "DescribeInstanceTopology"
  | "DescribeSecurityGroups"
>;

/** All pages of an answer of ELBv2's. @throws FairleadError */
export async function readMarkedPages<A extends MarkedAction>(
  api: AwsApi,
  action: A,
  input: ActionInput<A>,
  signal: AbortSignal,
): Promise<readonly ActionOutput<A>[]> {
  type Page = ActionOutput<A> & { readonly NextMarker?: string | undefined };
  return followPages(
    (Marker): Promise<Page> => api.call(action, Marker === undefined ? input : { ...input, Marker }, signal),
    ({ NextMarker }) => NextMarker,
  );
}

/** All pages of an answer of EC2's. @throws FairleadError */
export async function readPages<A extends TokenAction>(
  api: AwsApi,
  action: A,
  input: ActionInput<A>,
  signal: AbortSignal,
): Promise<readonly ActionOutput<A>[]> {
  return followPages(
    (NextToken) => api.call(action, NextToken === undefined ? input : { ...input, NextToken }, signal),
    ({ NextToken }) => NextToken,
  );
}

/** The last page has no token for the next, or an empty one. */
async function followPages<Page>(
  read: (token: string | undefined) => Promise<Page>,
  nextOf: (page: Page) => string | undefined,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    pages.push(page);
    token = nextOf(page) || undefined;
  } while (token !== undefined);
  return pages;
}
