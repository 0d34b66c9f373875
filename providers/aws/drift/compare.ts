// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import type { Thing } from "../mirror/holdings.ts";
import { withPartsOf } from "../mirror/thing-parts.ts";
import type { Attribute } from "../model.ts";
import type { ObservedListener, ObservedLoadBalancer, ObservedRule, ObservedTargetGroup } from "../observed.ts";
import type { LoadBalancerFound, TargetGroupFound } from "../to-observed.ts";
import type { DriftKind } from "./drift-kind.ts";

/** What a thing that was found again has to tell. */
export interface Comparison {
  /** As it is now known: what costs reads of its own as before. */
  readonly thing: Thing;
  readonly differences: readonly DriftKind[];
  /** Whether it is other than it was known at all: also a state that time has changed, or a listener. */
  readonly isNews: boolean;
}

/** Compares a thing as it was known with itself as it was listed, with tags. */
export function compareThing(known: Thing, found: Thing): Comparison {
  const thing = withPartsOf(known, found);
  const differences = [
    ...(sameListed(known, found) ? [] : ([found.kind] as const)),
    ...(sameValue(known.it.Tags, found.it.Tags) ? [] : (["Tags"] as const)),
  ];
  return { thing, differences, isNews: differences.length > 0 || stateOf(known) !== stateOf(found) };
}

function sameListed(known: Thing, found: Thing): boolean {
  if (known.kind === "LoadBalancer" && found.kind === "LoadBalancer") return sameLoadBalancer(known.it, found.it);
  if (known.kind === "TargetGroup" && found.kind === "TargetGroup") return sameTargetGroup(known.it, found.it);
  if (known.kind !== "SecurityGroup" || found.kind !== "SecurityGroup") return false;
  return sameRules(known.it.Ingress, found.it.Ingress);
}

/** What follows from something else. */
function stateOf(thing: Thing): string | undefined {
  switch (thing.kind) {
    case "LoadBalancer":
      return thing.it.State.Code;
    case "TargetGroup":
      return thing.it.LoadBalancerArns.toSorted().join();
    case "SecurityGroup":
      return undefined;
  }
}

/** Whether they are the same rules, in whatever order. */
export function sameRules(have: readonly ObservedRule[], found: readonly ObservedRule[]): boolean {
  const plain = (rules: readonly ObservedRule[]): readonly string[] =>
    rules.map(({ source, ...rule }) => JSON.stringify([toSortedEntries(source), toSortedEntries(rule)])).sort();
  return sameValue(plain(have), plain(found));
}

/** Whether no key that is known has another value. AWS may tell of more keys than are known. */
export function sameAttributes(have: readonly Attribute[], found: readonly Attribute[]): boolean {
  const values = new Map(found.map(({ Key, Value }) => [Key, Value]));
  return have.every(({ Key, Value }) => !values.has(Key) || values.get(Key) === Value);
}

/** Whether two values print the same: a member that is undefined is as good as none. */
export function sameValue(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(toPlain(left), toPlain(right));
}

/** Whether a load balancer is as it was known, so far as a listing tells; its state apart. */
function sameLoadBalancer(have: ObservedLoadBalancer, found: LoadBalancerFound): boolean {
  return sameValue(listedPart(have), listedPart(found));
}

function listedPart(it: LoadBalancerFound | ObservedLoadBalancer): object {
  const { SubnetMappings, SecurityGroups } = it;
  return {
    ...it,
    Tags: undefined,
    State: undefined,
    Attributes: undefined,
    CapacityUnits: undefined,
    listeners: undefined,
    SecurityGroups: SecurityGroups.toSorted(),
    SubnetMappings: SubnetMappings.map((mapping) => JSON.stringify(toSortedEntries(mapping))).sort(),
  };
}

/** Whether a target group is as it was known, so far as a listing tells. */
function sameTargetGroup(have: ObservedTargetGroup, found: TargetGroupFound): boolean {
  const plain = (it: TargetGroupFound | ObservedTargetGroup): object => ({
    ...it,
    Tags: undefined,
    Attributes: undefined,
    Targets: undefined,
    ownTargets: undefined,
    LoadBalancerArns: undefined,
  });
  return sameValue(plain(have), plain(found));
}

/** Whether listeners are as they were known, so far as their listing tells. */
export function sameListeners(have: readonly ObservedListener[], found: readonly ObservedListener[]): boolean {
  const plain = (listeners: readonly ObservedListener[]): readonly object[] =>
    listeners.map((it) => ({ ...it, Tags: undefined, Attributes: undefined, moreCertificates: undefined }));
  return sameValue(plain(have), plain(found));
}

/** What was known beyond the listing stays known of those that are still there. */
export function withKnownParts(
  found: readonly ObservedListener[],
  have: readonly ObservedListener[] | undefined,
): readonly ObservedListener[] {
  const known = new Map(have?.map((listener) => [listener.ListenerArn, listener]));
  return found.map((listener) => {
    const before = known.get(listener.ListenerArn);
    if (before === undefined) return listener;
    const { Tags, Attributes } = before;
    const isTls = listener.Protocol === "TLS";
    return { ...listener, Tags, Attributes, moreCertificates: isTls ? before.moreCertificates : [] };
  });
}

function toPlain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function toSortedEntries(value: object): readonly unknown[] {
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
}
