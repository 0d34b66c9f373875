// SPDX-License-Identifier: Apache-2.0

import type { Action, ActionInput, ActionOutput, AwsApi } from "../aws-api.ts";

/** ELBv2's actions that answer in pages by Marker. */
export type MarkedAction = {
  [A in Action]: ActionInput<A> extends { Marker?: string | undefined } ? A : never;
}[Action];

/** All pages of an answer of ELBv2's. @throws FairleadError */
export async function readMarkedPages<A extends MarkedAction>(
  api: AwsApi,
  action: A,
  input: ActionInput<A>,
  signal: AbortSignal,
): Promise<readonly ActionOutput<A>[]> {
  const pages: ActionOutput<A>[] = [];
  let marker: string | undefined;
  do {
    const page: ActionOutput<A> & { readonly NextMarker?: string | undefined } = await api.call(
      action,
      marker === undefined ? input : { ...input, Marker: marker },
      signal,
    );
    pages.push(page);
    // The last page may have an empty one.
    marker = page.NextMarker === "" ? undefined : page.NextMarker;
  } while (marker !== undefined);
  return pages;
}
