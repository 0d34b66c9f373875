// SPDX-License-Identifier: Apache-2.0

import { readMarkedPages } from "../api/pages.ts";
import type { AwsApi } from "../aws-api.ts";
import type { Reading } from "../mirror/account-mirror.ts";
import { idOf, nameOf, type Thing, type ThingName, thingsIn } from "../mirror/holdings.ts";
import { concernIn, type Listing, readOwnGroups } from "../mirror/inventory.ts";
import { lookUp } from "../mirror/look-up.ts";
import { hasOurForm } from "../naming.ts";
import type { ObservedSecurityGroup } from "../observed.ts";
import { inSlices } from "../slices.ts";
import { toLoadBalancerFound, toTargetGroupFound } from "../to-observed.ts";
import { compareThing } from "./compare.ts";
import type { SurveyContext } from "./survey-context.ts";

/** ARNs that one DescribeTags takes. */
const arnsPerCall = 20;

/** What was known when a listing began. */
interface Known {
  readonly key: string;
  readonly reading: Reading;
  readonly thing: Thing;
}

/**
 * Lists load balancers, target groups and the cluster's security groups, with tags, and compares them with what is known: one call
 * for each page of 400, and for the tags of 20. @throws FairleadError
 */
export async function sweepListings(context: SurveyContext): Promise<void> {
  const known = knownThings(context);
  const { shared, mirror } = context.knowledge;
  const strangers = mirror.strangers();
  const sharedReading = shared.beginReading();
  const listing = await readListing(context);
  const found = [...(await withTags(listing, known, context)), ...ownGroups(listing)];
  for (const thing of found) inspect(thing, known.get(idOf(thing)), context);
  mirror.forgetStrangers(goneFrom(listing, strangers));
  await confirmAbsences(found, known, context);
  const groups = [...listing.securityGroups, ...(await readLostBackend(listing, context))];
  if (shared.compare(groups, sharedReading)) context.findings.differs(shared.users(), "SecurityGroup");
}

/** Of the security groups only the cluster's are listed: nothing is told of those of others. */
function goneFrom({ loadBalancers, targetGroups }: Listing, names: readonly ThingName[]): readonly ThingName[] {
  const present = new Set<ThingName>([
    ...loadBalancers.map(({ LoadBalancerName }) => `LoadBalancer/${LoadBalancerName}` as const),
    ...targetGroups.map(({ TargetGroupName }) => `TargetGroup/${TargetGroupName}` as const),
  ]);
  return names.filter((name) => !name.startsWith("SecurityGroup/") && !present.has(name));
}

/** The backend group, where it is not found by its tag any more. */
async function readLostBackend(
  { securityGroups }: Listing,
  { knowledge, pacer, signal }: SurveyContext,
): Promise<readonly ObservedSecurityGroup[]> {
  const { backend, name } = knowledge.shared;
  if (backend === undefined || securityGroups.some(({ GroupId }) => GroupId === backend.GroupId)) return [];
  await pacer.turn(signal);
  const found = await lookUp([`SecurityGroup/${name}`], knowledge, signal);
  return found.flatMap((thing) => (thing.kind === "SecurityGroup" ? thing.it : []));
}

function knownThings({ knowledge: { mirror } }: SurveyContext): ReadonlyMap<string, Known> {
  return new Map(
    mirror.keys().flatMap((key) => {
      const reading = mirror.beginReading(key);
      return thingsIn(mirror.holdings(key)).map((thing) => [idOf(thing), { key, reading, thing }] as const);
    }),
  );
}

async function readListing(context: SurveyContext): Promise<Listing> {
  const { clusterName, signal } = context;
  const api = inTurn(context);
  const loadBalancers = await readMarkedPages(api, "DescribeLoadBalancers", {}, signal);
  const targetGroups = await readMarkedPages(api, "DescribeTargetGroups", {}, signal);
  return {
    loadBalancers: loadBalancers.flatMap(({ LoadBalancers = [] }) => LoadBalancers),
    targetGroups: targetGroups.flatMap(({ TargetGroups = [] }) => TargetGroups),
    securityGroups: await readOwnGroups(api, clusterName, signal),
  };
}

/** Each call, hence each page, in its turn. */
function inTurn({ knowledge, pacer }: SurveyContext): AwsApi {
  return {
    async call(action, input, signal) {
      await pacer.turn(signal);
      return await knowledge.api.call(action, input, signal);
    },
  };
}

/** Those that are, or may be, ours; one whose tags cannot be read has gone meanwhile. */
async function withTags(
  listing: Listing,
  known: ReadonlyMap<string, Known>,
  { knowledge, pacer, signal }: SurveyContext,
): Promise<readonly Thing[]> {
  const concerns = concernIn(listing);
  const loadBalancers = listing.loadBalancers
    .filter((it) => concerns(it) || known.has(it.LoadBalancerArn ?? ""))
    .map((it) => ({ kind: "LoadBalancer" as const, it: toLoadBalancerFound(it) }));
  const targetGroups = listing.targetGroups
    .filter(({ TargetGroupName = "", TargetGroupArn = "" }) => hasOurForm(TargetGroupName) || known.has(TargetGroupArn))
    .map((it) => ({ kind: "TargetGroup" as const, it: toTargetGroupFound(it) }));
  const untagged = [...loadBalancers, ...targetGroups];
  const tagged: Thing[] = [];
  for (const batch of inSlices(untagged, arnsPerCall)) {
    await pacer.turn(signal);
    const tags = await knowledge.reads.tags(batch.map(arnOf), signal);
    for (const each of batch) {
      const Tags = tags.get(arnOf(each));
      if (Tags === undefined) continue;
      tagged.push(
        each.kind === "LoadBalancer" ? { ...each, it: { ...each.it, Tags } } : { ...each, it: { ...each.it, Tags } },
      );
    }
  }
  return tagged;
}

type Untagged =
  | { readonly kind: "LoadBalancer"; readonly it: ReturnType<typeof toLoadBalancerFound> }
  | { readonly kind: "TargetGroup"; readonly it: ReturnType<typeof toTargetGroupFound> };

function arnOf(each: Untagged): string {
  return each.kind === "LoadBalancer" ? each.it.LoadBalancerArn : each.it.TargetGroupArn;
}

function ownGroups({ securityGroups }: Listing): readonly Thing[] {
  return securityGroups.map((it) => ({ kind: "SecurityGroup", it }));
}

function inspect(found: Thing, known: Known | undefined, { knowledge, findings }: SurveyContext): void {
  if (known === undefined) {
    // Made by ourselves since the listing began, it is known by now.
    if (knowledge.mirror.thing(idOf(found)) === undefined) findings.appeared(found);
    return;
  }
  const { thing, differences, isNews } = compareThing(known.thing, found);
  if (!isNews) return;
  const [first, ...others] = differences;
  findings.changed(known.key, known.reading, thing, first);
  for (const difference of others) findings.differs([known.key], difference);
}

/** What a listing lacks may be too new for it: only what is not found by its name either is gone. */
async function confirmAbsences(
  found: readonly Thing[],
  known: ReadonlyMap<string, Known>,
  context: SurveyContext,
): Promise<void> {
  const { knowledge, findings, pacer, signal } = context;
  const present = new Set(found.map(idOf));
  const missing = [...known].filter(([id]) => !present.has(id)).map(([, each]) => each);
  for (const each of missing) {
    const { key, reading, thing } = each;
    if (!knowledge.mirror.isCurrent(key, reading)) continue;
    await pacer.turn(signal);
    const again = (await lookUp([nameOf(thing)], knowledge, signal)).find((found) => idOf(found) === idOf(thing));
    if (again === undefined) findings.gone(key, reading, thing);
    else inspect(again, each, context);
  }
}
