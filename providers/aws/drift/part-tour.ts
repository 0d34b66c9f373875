// SPDX-License-Identifier: Apache-2.0

import { FairleadError } from "../../../src/errors.ts";
import type { Doubt } from "../mirror/doubts.ts";
import { idOf, nameOf, type Thing, thingsIn } from "../mirror/holdings.ts";
import {
  type LoadBalancerPart,
  type Look,
  loadBalancerParts,
  type TargetGroupPart,
  targetGroupParts,
} from "./parts.ts";
import type { SurveyContext } from "./survey-context.ts";

/** By what goes astray without it. */
const ranks: Readonly<Record<TargetGroupPart | LoadBalancerPart, number>> = {
  Targets: 0,
  Listeners: 1,
  ListenerParts: 2,
  LoadBalancerAttributes: 3,
  TargetGroupAttributes: 4,
  Capacity: 5,
};

/** What traffic depends on: read first, and fast, after a start. The others wait for their turn in the rounds. */
const urgentRank = ranks.Listeners;

/** One part of one thing. */
interface Stop {
  /** `<part> <ARN>`. */
  readonly id: string;
  readonly arn: string;
  readonly part: TargetGroupPart | LoadBalancerPart;
  readonly isKnown: boolean;
}

/** Goes round the parts of all things: what nobody has read yet first, then what has not been looked at for the longest time. */
export class PartTour {
  /** Monotonic, by id. What was made or written by ourselves counts as seen then. */
  readonly #checkedAt = new Map<string, number>();
  #startedAt = 0;

  /** Looks at the targets and listeners that nobody has read yet. @throws FairleadError */
  async unread(context: SurveyContext): Promise<void> {
    const gone = new Set<string>();
    const isLeft = ({ id, part, isKnown }: Stop): boolean => !isKnown && ranks[part] <= urgentRank && !gone.has(id);
    // What was written to meanwhile is read again.
    for (let left = stopsOf(context).filter(isLeft); left.length > 0; left = stopsOf(context).filter(isLeft)) {
      for (const stop of left.sort((one, other) => ranks[one.part] - ranks[other.part])) {
        // A pass may have read it by now.
        if (!isKnown(stop, context) && !(await this.#lookAt(stop, context))) gone.add(stop.id);
      }
    }
  }

  /** Looks at as many parts as `mostReads` reads allow; not at listeners that are known, which have a tour of their own. @throws FairleadError */
  async goOn(context: SurveyContext, mostReads: number): Promise<void> {
    const end = context.pacer.turns + mostReads;
    for (const stop of this.#inTurn(stopsOf(context), context.clock.monotonic())) {
      if (context.pacer.turns >= end) return;
      if (stop.part === "Listeners" && stop.isKnown) continue;
      await this.#lookAt(stop, context);
    }
  }

  /** Looks at the listeners of all load balancers. @throws FairleadError */
  async listeners(context: SurveyContext): Promise<void> {
    for (const stop of stopsOf(context)) if (stop.part === "Listeners") await this.#lookAt(stop, context);
  }

  /** Since when that has waited which has waited longest, monotonic; undefined = there is nothing to look at. */
  oldest(context: SurveyContext): number | undefined {
    const now = context.clock.monotonic();
    const times = stopsOf(context).map(
      ({ id, isKnown }) => this.#checkedAt.get(id) ?? (isKnown ? now : this.#startedAt),
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #inTurn(stops: readonly Stop[], now: number): readonly Stop[] {
    this.#startedAt ||= now;
    const present = new Set(stops.map(({ id }) => id));
    for (const id of this.#checkedAt.keys()) if (!present.has(id)) this.#checkedAt.delete(id);
    for (const { id, isKnown } of stops) if (isKnown && !this.#checkedAt.has(id)) this.#checkedAt.set(id, now);
    const timeOf = ({ id, isKnown }: Stop): number =>
      isKnown ? (this.#checkedAt.get(id) ?? now) : Number.NEGATIVE_INFINITY;
    return stops.toSorted((left, right) => {
      const [leftTime, rightTime] = [timeOf(left), timeOf(right)];
      return leftTime === rightTime ? ranks[left.part] - ranks[right.part] : leftTime - rightTime;
    });
  }

  /** Returns false where the thing is gone. What was written to meanwhile counts as not looked at. @throws FairleadError */
  async #lookAt({ id, arn, part }: Stop, context: SurveyContext): Promise<boolean> {
    const { mirror } = context.knowledge;
    const thing = mirror.thing(arn);
    const key = mirror.keyOf(arn);
    if (thing === undefined || key === undefined) return false;
    const reading = mirror.beginReading(key);
    try {
      const { thing: now, isFirst, difference } = await look(thing, part, context);
      const isCurrent = mirror.isCurrent(key, reading);
      if (isFirst || difference !== undefined) context.findings.changed(key, reading, now, difference);
      if (isCurrent) this.#checkedAt.set(id, context.clock.monotonic());
      return true;
    } catch (error) {
      if (!(error instanceof FairleadError && error.reason === "NotFound")) throw error;
      context.findings.missing(key, reading, doubtOf(thing, part));
      return false;
    }
  }
}

/** Of a load balancer whose listener is gone only the listeners are in doubt. */
function doubtOf(thing: Thing, part: Stop["part"]): Doubt {
  return part === "ListenerParts" ? { kind: "Part", name: nameOf(thing), part: "listeners" } : { kind: "All" };
}

async function look(
  thing: Thing,
  part: Stop["part"],
  context: SurveyContext,
): Promise<Omit<Look<never>, "it"> & { readonly thing: Thing }> {
  if (thing.kind === "LoadBalancer" && isLoadBalancerPart(part)) {
    const { it, ...rest } = await loadBalancerParts[part].look(thing.it, context);
    return { ...rest, thing: { kind: "LoadBalancer", it } };
  }
  if (thing.kind === "TargetGroup" && !isLoadBalancerPart(part)) {
    const { it, ...rest } = await targetGroupParts[part].look(thing.it, context);
    return { ...rest, thing: { kind: "TargetGroup", it } };
  }
  return { thing, isFirst: false, difference: undefined };
}

function isLoadBalancerPart(part: Stop["part"]): part is LoadBalancerPart {
  return part in loadBalancerParts;
}

function stopsOf({ knowledge: { mirror } }: SurveyContext): readonly Stop[] {
  return mirror.keys().flatMap((key) => thingsIn(mirror.holdings(key)).flatMap(stopsAt));
}

/** Whether the part is known by now. */
function isKnown({ id, arn }: Stop, { knowledge: { mirror } }: SurveyContext): boolean {
  const thing = mirror.thing(arn);
  return thing === undefined || stopsAt(thing).some((stop) => stop.id === id && stop.isKnown);
}

function stopsAt(thing: Thing): readonly Stop[] {
  const arn = idOf(thing);
  switch (thing.kind) {
    case "LoadBalancer":
      return (Object.keys(loadBalancerParts) as LoadBalancerPart[]).map((part) => ({
        id: `${part} ${arn}`,
        arn,
        part,
        isKnown: loadBalancerParts[part].isKnown(thing.it),
      }));
    case "TargetGroup":
      return (Object.keys(targetGroupParts) as TargetGroupPart[]).map((part) => ({
        id: `${part} ${arn}`,
        arn,
        part,
        isKnown: targetGroupParts[part].isKnown(thing.it),
      }));
    case "SecurityGroup":
      return [];
  }
}
