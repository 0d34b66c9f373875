// SPDX-License-Identifier: Apache-2.0

import { FairleadError } from "../../../src/errors.ts";
import { awsErrorName } from "../errors.ts";
import type { Operation } from "../operation.ts";
import type { ThingName } from "./holdings.ts";

/** What a failed write leaves unknown. */
export type Doubt =
  /** AWS refused it: all is as it was. */
  | { readonly kind: "None" }
  /** Nothing that was known of the load balancer can be relied on. */
  | { readonly kind: "All" }
  /** Whether there is a thing of this name, and what it is like. */
  | { readonly kind: "Thing"; readonly name: ThingName }
  /** One part of a thing that is known otherwise. */
  | { readonly kind: "Part"; readonly name: ThingName; readonly part: UnreadPart };

/** Parts that cost a read each. */
export type UnreadPart = "listeners" | "Attributes" | "CapacityUnits" | "Targets";

/** Reasons that say that what was known is out of date. */
const staleReasons: ReadonlySet<string> = new Set(["NotFound", "AlreadyExists"]);

const partsChanged: Partial<Record<Operation["kind"], UnreadPart>> = {
  ModifyLoadBalancerAttributes: "Attributes",
  ModifyTargetGroupAttributes: "Attributes",
  ModifyCapacityReservation: "CapacityUnits",
  RegisterTargets: "Targets",
  DeregisterTargets: "Targets",
};

/** What is not known any more after `operation` has thrown `error`. */
export function doubtAfter({ kind, on }: Pick<Operation, "kind" | "on">, error: unknown): Doubt {
  if (isStale(error)) return { kind: "All" };
  if (!mayHaveBeenDone(error)) return { kind: "None" };
  const [type, name = ""] = on.split("/");
  if (type === "Listener") return { kind: "Part", name: `LoadBalancer/${name}`, part: "listeners" };
  const thing = `${type}/${name}` as ThingName;
  const part = partsChanged[kind];
  return part === undefined ? { kind: "Thing", name: thing } : { kind: "Part", name: thing, part };
}

/**
 * An error that will pass by itself may have come after a try whose reply was lost; and of what nobody has classified nothing is
 * known. "In use" AWS says of what it has not touched.
 */
function mayHaveBeenDone(error: unknown): boolean {
  if (!(error instanceof FairleadError) || error.reason === "InternalError") return true;
  return error.kind === "RetryableError" && error.reason !== "InUse";
}

/** AWS's "not found" is also about what is not ours, for example a subnet: then nothing of ours is in doubt. */
function isStale(error: unknown): boolean {
  return error instanceof FairleadError && staleReasons.has(error.reason) && awsErrorName(error) !== undefined;
}
