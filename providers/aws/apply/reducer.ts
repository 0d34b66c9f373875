// SPDX-License-Identifier: Apache-2.0

import { TerminalError } from "../../../src/errors.ts";
import type { ActionInput, ActionOutput, WriteAction } from "../aws-api.ts";
import type { Attribute, Tag } from "../model.ts";
import type { Observed } from "../observed.ts";

/** What is known once a call went through, from what was known, what was asked and what was answered. Pure. */
export type Reducer<A extends WriteAction> = (
  observed: Observed,
  input: ActionInput<A>,
  output: Partial<ActionOutput<A>>,
) => Observed;

/** @throws TerminalError "InternalError" where the answer lacks what the API's reference promises. */
export function answered<T>(items: readonly T[] | undefined, action: WriteAction): T {
  const [first] = items ?? [];
  if (first === undefined) throw new TerminalError("InternalError", `${action}: the answer lacks what was made`);
  return first;
}

type Pair = { readonly Key?: string | undefined; readonly Value?: string | undefined };

/** The pairs with some of them set, sorted by key. */
export function withPairs(
  have: readonly Tag[] | readonly Attribute[],
  set: readonly Pair[] | undefined,
): readonly Tag[] {
  const values = new Map(have.map(({ Key, Value }) => [Key, Value]));
  for (const { Key = "", Value = "" } of set ?? []) values.set(Key, Value);
  return [...values.keys()].sort().map((Key) => ({ Key, Value: values.get(Key) ?? "" }));
}

export function withoutKeys(have: readonly Tag[], keys: readonly (string | undefined)[] | undefined): readonly Tag[] {
  return have.filter(({ Key }) => keys?.includes(Key) !== true);
}
