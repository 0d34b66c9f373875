// SPDX-License-Identifier: Apache-2.0

/** The parts of load balancers and target groups that cost reads of their own, and how each is looked at. */

import { readListenerAttributes } from "../mirror/read-parts.ts";
import type { Attribute, Target } from "../model.ts";
import type { ObservedListener, ObservedLoadBalancer, ObservedTargetGroup } from "../observed.ts";
import { targetKey } from "../target-key.ts";
import { sameAttributes, sameListeners, sameValue, withKnownParts } from "./compare.ts";
import type { DriftKind } from "./drift-kind.ts";
import type { SurveyContext } from "./survey-context.ts";

/** What a look at one part of a thing has shown. */
export interface Look<It> {
  /** The thing with the part as it is now. */
  readonly it: It;
  /** Whether nothing was known of the part. */
  readonly isFirst: boolean;
  readonly difference: DriftKind | undefined;
}

export interface PartCheck<It> {
  isKnown(have: It): boolean;
  /** Reads the part anew and compares it with what is known. @throws FairleadError "NotFound" when the thing is gone */
  look(have: It, context: SurveyContext): Promise<Look<It>>;
}

export type TargetGroupPart = "Targets" | "TargetGroupAttributes";
/** Those of listeners come after the listeners themselves. */
export type LoadBalancerPart = "Listeners" | "LoadBalancerAttributes" | "ListenerParts" | "Capacity";

export const targetGroupParts: Readonly<Record<TargetGroupPart, PartCheck<ObservedTargetGroup>>> = {
  Targets: part({
    difference: "Targets",
    known: ({ Targets }) => Targets,
    read: async ({ TargetGroupArn }, { knowledge, pacer, signal }) => {
      await pacer.turn(signal);
      return await knowledge.reads.targets(TargetGroupArn, signal);
    },
    put: (it, Targets) => ({ ...it, Targets }),
    same: sameTargets,
  }),
  TargetGroupAttributes: part({
    difference: "Attributes",
    known: ({ Attributes }) => Attributes,
    read: async ({ TargetGroupArn }, { knowledge, pacer, signal }) => {
      await pacer.turn(signal);
      return await knowledge.reads.targetGroupAttributes(TargetGroupArn, signal);
    },
    put: (it, Attributes) => ({ ...it, Attributes }),
    same: sameAttributes,
  }),
};

export const loadBalancerParts: Readonly<Record<LoadBalancerPart, PartCheck<ObservedLoadBalancer>>> = {
  Listeners: part({
    difference: "Listeners",
    known: ({ listeners }) => listeners,
    read: async ({ LoadBalancerArn, listeners }, { knowledge, pacer, signal }) => {
      await pacer.turn(signal);
      return withKnownParts(await knowledge.reads.listeners(LoadBalancerArn, signal), listeners);
    },
    put: (it, listeners) => ({ ...it, listeners }),
    same: sameListeners,
  }),
  LoadBalancerAttributes: part({
    difference: "Attributes",
    known: ({ Attributes }) => Attributes,
    read: async ({ LoadBalancerArn }, { knowledge, pacer, signal }) => {
      await pacer.turn(signal);
      return await knowledge.reads.loadBalancerAttributes(LoadBalancerArn, signal);
    },
    put: (it, Attributes) => ({ ...it, Attributes }),
    same: sameAttributes,
  }),
  ListenerParts: part({
    difference: "Listeners",
    // Before the listeners themselves are known there is nothing to look at.
    known: ({ listeners = [] }) => (listeners.every(isWhole) ? listeners : undefined),
    read: ({ listeners = [] }, context) => readListenerParts(listeners, context),
    put: (it, listeners) => (it.listeners === undefined ? it : { ...it, listeners }),
    same: sameListenerParts,
  }),
  Capacity: part({
    difference: "LoadBalancer",
    known: ({ CapacityUnits }) => CapacityUnits,
    read: async ({ LoadBalancerArn }, { knowledge, pacer, signal }) => {
      await pacer.turn(signal);
      return await knowledge.reads.capacityUnits(LoadBalancerArn, signal);
    },
    put: (it, CapacityUnits) => ({ ...it, CapacityUnits }),
    same: Object.is,
  }),
};

interface PartForm<It, Value> {
  readonly difference: DriftKind;
  readonly known: (it: It) => Value | undefined;
  readonly read: (it: It, context: SurveyContext) => Promise<Value>;
  readonly put: (it: It, value: Value) => It;
  readonly same: (have: Value, found: Value) => boolean;
}

function part<It, Value>({ difference, known, read, put, same }: PartForm<It, Value>): PartCheck<It> {
  return {
    isKnown: (it) => known(it) !== undefined,
    async look(it, context) {
      const have = known(it);
      const found = await read(it, context);
      const isSame = have === undefined || same(have, found);
      return { it: put(it, found), isFirst: have === undefined, difference: isSame ? undefined : difference };
    },
  };
}

/** The zone of a target AWS fills in. */
function sameTargets(have: readonly Target[], found: readonly Target[]): boolean {
  const keys = (targets: readonly Target[]): readonly string[] => targets.map(targetKey).sort();
  return sameValue(keys(have), keys(found));
}

function isWhole({ Attributes, Tags, moreCertificates }: ObservedListener): boolean {
  return Attributes !== undefined && Tags !== undefined && moreCertificates !== undefined;
}

async function readListenerParts(
  listeners: readonly ObservedListener[],
  { knowledge: { reads }, pacer, signal }: SurveyContext,
): Promise<readonly ObservedListener[]> {
  if (listeners.length === 0) return [];
  await pacer.turn(signal);
  const tags = await reads.tags(
    listeners.map(({ ListenerArn }) => ListenerArn),
    signal,
  );
  const whole: ObservedListener[] = [];
  for (const listener of listeners) {
    await pacer.turn(signal);
    whole.push({
      ...listener,
      Tags: tags.get(listener.ListenerArn),
      Attributes: await readListenerAttributes(listener, reads, signal),
      moreCertificates: listener.Protocol === "TLS" ? await reads.moreCertificates(listener.ListenerArn, signal) : [],
    });
  }
  return whole;
}

function sameListenerParts(have: readonly ObservedListener[], found: readonly ObservedListener[]): boolean {
  return have.every((listener, index) => {
    const other = found[index];
    return (
      sameAttributes(listener.Attributes ?? noAttributes, other?.Attributes ?? noAttributes) &&
      sameValue([listener.Tags, listener.moreCertificates], [other?.Tags, other?.moreCertificates])
    );
  });
}

const noAttributes: readonly Attribute[] = [];
