// SPDX-License-Identifier: Apache-2.0

import { doneAlready, type Outcome, outcomes } from "./apply/outcomes.ts";
import { reducers } from "./apply/reducers.ts";
import { type OperationOf, resolveInput } from "./apply/resolve-input.ts";
import type { AwsApi, WriteAction } from "./aws-api.ts";
import { awsErrorName } from "./errors.ts";
import type { Observed } from "./observed.ts";
import type { Operation } from "./operation.ts";

/**
 * Makes one change: puts ARNs and ids in the place of references, makes the call, and returns what is known then. Applied again with
 * the same `observed`, it changes nothing more.
 * @throws FairleadError; with a reason of which the API's error table says that what was known is out of date, or "NotOurs".
 */
export async function applyOperation(
  operation: Operation,
  observed: Observed,
  api: AwsApi,
  signal: AbortSignal,
): Promise<Observed> {
  return await applyAction(operation, observed, api, signal);
}

async function applyAction<A extends WriteAction>(
  operation: Pick<OperationOf<A>, "kind" | "input">,
  observed: Observed,
  api: AwsApi,
  signal: AbortSignal,
): Promise<Observed> {
  const action: A = operation.kind;
  const input = resolveInput<A>(operation, observed);
  const reduce = reducers[action];
  try {
    return reduce(observed, input, await api.call(action, input, signal));
  } catch (error) {
    const name = awsErrorName(error);
    if (name === undefined || !(error instanceof Error)) throw error;
    if (doneAlready[action]?.includes(name)) return reduce(observed, input, {});
    const outcome: Outcome<A> | undefined = outcomes[action]?.[name];
    if (outcome === undefined) throw error;
    return await outcome({ observed, input, error, api, signal });
  }
}
