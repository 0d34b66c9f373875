// SPDX-License-Identifier: Apache-2.0

import { FairleadError, TerminalError } from "../../src/errors.ts";
import type { LoadBalancerIdentity } from "../../src/model/request.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Reading } from "./mirror/account-mirror.ts";
import { type Holdings, idOf, type ThingName, thingsIn } from "./mirror/holdings.ts";
import { refreshNames } from "./mirror/look-up.ts";
import { readLoadBalancerParts, readTargetGroupParts } from "./mirror/read-parts.ts";
import type { Observed } from "./observed.ts";
import { hasBackend } from "./resolve/security.ts";
import type { Wanted } from "./wanted.ts";

/**
 * What there is of one load balancer: from the mirror; read is only what is in doubt, or not known and not to be presumed.
 * `wanted` undefined = it must go. @throws FairleadError
 */
export async function observe(
  owner: LoadBalancerIdentity,
  wanted: Wanted | undefined,
  knowledge: Knowledge,
  signal: AbortSignal,
): Promise<Observed> {
  const { mirror, shared, publications } = knowledge;
  await knowledge.stock.take(signal);
  await refreshNames(owner.key, mirror.doubted(owner.key), knowledge, signal);
  const network = wanted && (await lookAround(wanted, knowledge, signal));
  const view = await shared.enter(owner, wanted !== undefined && hasBackend(wanted.access), signal);
  const holdings = holdingsFor(owner, wanted, knowledge);
  const { loadBalancers } = holdings;
  return {
    owner,
    network,
    ...holdings,
    ...view,
    retired: wanted === undefined ? [] : publications.retired(owner.key, loadBalancers, wanted.loadBalancer.Name),
    publishedHostname: publications.hostnameOf(owner.key),
  };
}

/**
 * What an earlier Service of the same name has left behind is replaced with the rest. Where another cluster may have the same name
 * as ours, it is left alone.
 */
function holdingsFor(
  owner: LoadBalancerIdentity,
  wanted: Wanted | undefined,
  { mirror, orphans }: Pick<Knowledge, "mirror" | "orphans">,
): Holdings {
  if (wanted === undefined || !orphans.areCollected) return mirror.holdingsOf(owner);
  return mirror.holdingsOf({ ...owner, uids: [...owner.uids, ...mirror.uidsUnder(owner.key)] });
}

/** All that a load balancer that is wanted has to do with, read as far as it is not known. */
async function lookAround(wanted: Wanted, knowledge: Knowledge, signal: AbortSignal): Promise<Observed["network"]> {
  const { owner, loadBalancer } = wanted;
  const have = holdingsFor(owner, wanted, knowledge).loadBalancers.find(
    ({ LoadBalancerName }) => LoadBalancerName === loadBalancer.Name,
  );
  const isFulfilled = knowledge.wishes.face(wanted);
  const network = await knowledge.network.facts(wanted, { have, isFulfilled }, signal);
  await refuseStrangers(wanted, knowledge, signal);
  await readUnknown(wanted, knowledge, signal);
  return network;
}

/** @throws TerminalError "NotOurs" when somebody else has one of the names that are needed */
async function refuseStrangers(wanted: Wanted, knowledge: Knowledge, signal: AbortSignal): Promise<void> {
  const { owner } = wanted;
  const { mirror } = knowledge;
  const strangerOf = (name: ThingName): string | undefined => {
    const own = new Set(thingsIn(holdingsFor(owner, wanted, knowledge)).map(idOf));
    return mirror.strangerOf(name, (thing) => own.has(idOf(thing)));
  };
  const taken = namesOf(wanted).filter((name) => strangerOf(name) !== undefined);
  // What was seen may be long gone.
  await refreshNames(owner.key, taken, knowledge, signal);
  for (const name of taken) {
    const stranger = strangerOf(name);
    if (stranger === undefined) continue;
    const message = `${stranger} has the name ${name.slice(name.indexOf("/") + 1)}, which ${owner.key} needs, but not the tags of what was made for it: it is not touched. Give another name, or delete it.`;
    throw new TerminalError("NotOurs", message);
  }
}

function namesOf({ loadBalancer, targetGroups, frontendGroup, access }: Wanted): readonly ThingName[] {
  return [
    `LoadBalancer/${loadBalancer.Name}`,
    ...targetGroups.map(({ Name }) => `TargetGroup/${Name}` as const),
    ...(access.kind === "Managed" ? ([`SecurityGroup/${frontendGroup.GroupName}`] as const) : []),
  ];
}

/** Reads the parts of what is wanted that are not known, unless they may be taken to be as wanted. */
async function readUnknown(wanted: Wanted, knowledge: Knowledge, signal: AbortSignal): Promise<void> {
  const { mirror, presumptions } = knowledge;
  const { owner } = wanted;
  const holdings = holdingsFor(owner, wanted, knowledge);
  if (presumptions.holds(wanted, holdings)) return;
  const reading = mirror.beginReading(owner.key);
  try {
    await readAll(owner.key, holdings, knowledge, { signal, reading });
  } catch (error) {
    // It has gone while it was looked at.
    if (error instanceof FairleadError && error.reason === "NotFound") mirror.doubt(owner.key, { kind: "All" });
    throw error;
  }
}

/** Also of what is being replaced: it serves on, and its targets have to be kept up. */
async function readAll(
  key: string,
  { loadBalancers, targetGroups }: Holdings,
  { mirror, reads }: Knowledge,
  { signal, reading }: { readonly signal: AbortSignal; readonly reading: Reading },
): Promise<void> {
  const read = {
    loadBalancers: await Promise.all(loadBalancers.map((it) => readLoadBalancerParts(it, reads, signal))),
    targetGroups: await Promise.all(targetGroups.map((it) => readTargetGroupParts(it, reads, signal))),
    securityGroups: [],
  };
  // Nobody else writes to what is of this key while it is in hand.
  if (mirror.isCurrent(key, reading)) for (const thing of thingsIn(read)) mirror.update(key, thing);
}
