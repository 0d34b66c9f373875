// SPDX-License-Identifier: Apache-2.0

import { RetryableError } from "../../../src/errors.ts";
import type { ActionInput, WriteAction } from "../aws-api.ts";
import type { Observed } from "../observed.ts";
import type { Operation } from "../operation.ts";
import { identify, isRef } from "../plan/references.ts";

/** The operation of one action. */
export type OperationOf<A extends WriteAction> = Extract<Operation, { readonly kind: A }>;

/**
 * The input of an operation with ARNs and ids in the place of references.
 * @throws RetryableError "NotFound" where what is meant is not there: it has gone since the plan was made.
 */
export function resolveInput<A extends WriteAction>(
  operation: Pick<OperationOf<A>, "kind" | "input">,
  observed: Observed,
): ActionInput<A> {
  return resolve(operation.input, operation.kind, observed) as ActionInput<A>;
}

function resolve(value: unknown, action: string, observed: Observed): unknown {
  if (isRef(value)) {
    const found = identify(value, observed);
    if (found !== undefined) return found;
    throw new RetryableError("NotFound", `${action}: there is no ${value.$ref.replace("/", " ")} any more`);
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, action, observed));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, action, observed)]));
}
