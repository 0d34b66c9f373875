// SPDX-License-Identifier: Apache-2.0

import { FairleadError } from "../../src/errors.ts";
import { applyOperation } from "./apply.ts";
import type { Knowledge } from "./knowledge.ts";
import { doubtAfter } from "./mirror/doubts.ts";
import type { Observed } from "./observed.ts";
import type { Operation } from "./operation.ts";

/** Reasons for which AWS refuses what was made of the network as it was read. */
const networkReasons: ReadonlySet<string> = new Set([
  "SubnetNotFound",
  "InvalidSubnets",
  "InvalidSecurityGroup",
  "InvalidTarget",
  "VpcNotFound",
]);

/**
 * Makes one change and keeps what is known then; after a failure, what is not known any more. What all load balancers share is
 * changed by one at a time. @throws FairleadError
 */
export async function applyAndKeep(
  operation: Operation,
  observed: Observed,
  knowledge: Knowledge,
  signal: AbortSignal,
): Promise<Observed> {
  try {
    return knowledge.shared.concerns(operation)
      ? await knowledge.shared.apply(operation, observed, (it, now) => applyOperation(it, now, knowledge.api, signal))
      : await applyToOne(operation, observed, knowledge, signal);
  } catch (error) {
    if (error instanceof FairleadError && networkReasons.has(error.reason)) knowledge.network.forget();
    throw error;
  }
}

async function applyToOne(
  operation: Operation,
  observed: Observed,
  { api, mirror, presumptions, provisioning }: Knowledge,
  signal: AbortSignal,
): Promise<Observed> {
  const { key } = observed.owner;
  mirror.beginWrite(key);
  try {
    const after = await applyOperation(operation, observed, api, signal);
    mirror.change(key, observed, after);
    provisioning.watch(key, after.loadBalancers);
    return after;
  } catch (error) {
    const doubt = doubtAfter(operation, error);
    mirror.doubt(key, doubt);
    if (doubt.kind !== "None") presumptions.revoke(key);
    throw error;
  } finally {
    mirror.endWrite(key);
  }
}
