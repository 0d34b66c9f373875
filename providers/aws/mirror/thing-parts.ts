// SPDX-License-Identifier: Apache-2.0

/** What of a thing costs a read of its own, taken away or kept. */

import type { UnreadPart } from "./doubts.ts";
import type { Thing } from "./holdings.ts";

/** As it was found in a listing: what costs reads of its own is not known. */
export function withoutParts(thing: Thing): Thing {
  switch (thing.kind) {
    case "LoadBalancer":
      return { ...thing, it: { ...thing.it, Attributes: undefined, CapacityUnits: undefined, listeners: undefined } };
    case "TargetGroup":
      return { ...thing, it: { ...thing.it, Attributes: undefined, Targets: undefined } };
    case "SecurityGroup":
      return thing;
  }
}

/** What the one known had beyond a listing. */
export function withPartsOf(known: Thing | undefined, found: Thing): Thing {
  if (known?.kind === "LoadBalancer" && found.kind === "LoadBalancer") {
    const { Attributes, CapacityUnits, listeners } = known.it;
    return { ...found, it: { ...found.it, Attributes, CapacityUnits, listeners } };
  }
  if (known?.kind === "TargetGroup" && found.kind === "TargetGroup") {
    const { Attributes, Targets, ownTargets } = known.it;
    return { ...found, it: { ...found.it, Attributes, Targets, ...(ownTargets && { ownTargets }) } };
  }
  return found;
}

export function withoutPart(thing: Thing, part: UnreadPart): Thing {
  switch (thing.kind) {
    case "LoadBalancer":
      return { ...thing, it: { ...thing.it, [part]: undefined } };
    case "TargetGroup":
      return { ...thing, it: { ...thing.it, [part]: undefined } };
    case "SecurityGroup":
      return thing;
  }
}
