// SPDX-License-Identifier: Apache-2.0

/** Who announces an address: decided by every speaker for itself, from the same world, with the same answer. */

import { poolOf } from "../pool-match.ts";
import type { PlacedAdvertisement } from "./advertisement.ts";
import { forService, interfacesOn, totalScores } from "./advertisement.ts";
import type { AnnouncedAddress, AnnouncedService, ElectionWorld } from "./election-world.ts";
import type { Demand, IneligibilityReason, JudgedNode, Verdict } from "./eligibility.ts";
import { judge, unfit } from "./eligibility.ts";

export type Outcome =
  | {
      readonly kind: "Announced";
      readonly ip: string;
      readonly node: string;
      /** undefined = all that are able to. */
      readonly interfaces: readonly string[] | undefined;
    }
  | { readonly kind: "Silent"; readonly ip: string; readonly reason: SilenceReason };

/** Why nobody announces an address: the reason that all nodes have in common, or that there is no common one. */
export type SilenceReason = IneligibilityReason | "NoEligibleNode" | "NoNodes";

export type Candidate =
  | { readonly node: string; readonly eligible: true }
  | { readonly node: string; readonly eligible: false; readonly reason: IneligibilityReason };

/** An outcome with all that led to it. */
export interface Election {
  readonly outcome: Outcome;
  /** The nodes that would take over, in their order, the announcer left out. */
  readonly standbys: readonly string[];
  /** One for each node, sorted by name. */
  readonly candidates: readonly Candidate[];
}

/**
 * Elects the one node that announces an address, for all Services that show it: were it done Service by Service, two nodes
 * could answer for a shared address. A node stands if it may announce for one of the Services at least; of the nodes that
 * stand, those that serve most of the Services come first (Services of different namespaces may share with
 * externalTrafficPolicy Local and have their pods on different nodes), then those that the advertisements prefer, then the
 * order by SHA-256 decides.
 */
export function elect(address: AnnouncedAddress, world: ElectionWorld): Outcome {
  return count(takePoll(address, world), address, world);
}

/** `elect`, with the standbys, and the reason of each node that does not stand. */
export function explainElection(address: AnnouncedAddress, world: ElectionWorld): Election {
  const poll = takePoll(address, world);
  const contenders = new Set(poll.contenders);
  const candidates = world.nodes.map((node, index) => toCandidate(node.name, contenders, poll.verdicts[index]));
  return {
    outcome: count(poll, address, world),
    standbys: rank(poll, address, world).slice(1),
    candidates,
  };
}

/** The live speaker that speaks for an address that nobody announces; undefined where none lives. */
export function spokesman(key: string, world: ElectionWorld): string | undefined {
  const alive = world.nodes.filter((node) => node.speaks).map((node) => node.name);
  return world.order.first(alive, key);
}

interface Poll {
  /** What each Service thinks of the nodes. */
  readonly ballots: readonly Ballot[];
  /** What comes of it, of each node of the world at its index. */
  readonly verdicts: readonly Verdict[];
  /** The nodes between which the order decides. */
  readonly contenders: readonly string[];
}

interface Ballot {
  /** Of each node of the world, at its index. */
  readonly verdicts: readonly Verdict[];
  readonly advertisements: readonly PlacedAdvertisement[];
}

function takePoll({ ip, services }: AnnouncedAddress, world: ElectionWorld): Poll {
  const pool = poolOf(ip, world.pools);
  const placed = pool === undefined ? undefined : world.advertisements.get(pool.name);
  const ballots = services.map((service) => castBallot(service, placed, world.nodes));
  const verdicts = world.nodes.map((_, index) => foremost(ballots, index));
  return { ballots, verdicts, contenders: contendersOf(world.nodes, verdicts, ballots) };
}

function count(poll: Poll, address: AnnouncedAddress, world: ElectionWorld): Outcome {
  const { ip } = address;
  const node = world.order.first(mostPreferred(poll), electionKey(address));
  if (node === undefined) return { kind: "Silent", ip, reason: silenceReason(poll.verdicts) };
  const index = world.nodes.findIndex(({ name }) => name === node);
  const served = poll.ballots.filter((ballot) => serves(ballot, index));
  return {
    kind: "Announced",
    ip,
    node,
    interfaces: interfacesOn(
      node,
      served.flatMap((each) => each.advertisements),
    ),
  };
}

/** Those of the contenders with the highest score. */
function mostPreferred({ contenders, ballots }: Poll): readonly string[] {
  const scores = totalScores(ballots.flatMap(({ advertisements }) => advertisements));
  if (scores.size === 0) return contenders;
  const scoreOf = (node: string): number => scores.get(node) ?? 0;
  const highest = Math.max(...contenders.map(scoreOf));
  return contenders.filter((node) => scoreOf(node) === highest);
}

/** All contenders, the one that announces first. */
function rank({ contenders, ballots }: Poll, address: AnnouncedAddress, world: ElectionWorld): readonly string[] {
  const scores = totalScores(ballots.flatMap(({ advertisements }) => advertisements));
  const scoreOf = (node: string): number => scores.get(node) ?? 0;
  return world.order.sort(contenders, electionKey(address)).toSorted((left, right) => scoreOf(right) - scoreOf(left));
}

/** `placed` are the pool's advertisements; undefined where no pool holds the address. */
function castBallot(
  service: AnnouncedService,
  placed: readonly PlacedAdvertisement[] | undefined,
  nodes: readonly JudgedNode[],
): Ballot {
  const advertisements = placed === undefined ? [] : forService(placed, service.labels);
  const refusal = placed === undefined ? "AddressNotInPool" : refusalOf(service, advertisements);
  const { local, backends } = service;
  const advertisedFrom = (node: string): boolean => advertisements.some((each) => each.nodes.has(node));
  const demand: Demand = { refusal, local, backends, advertisedFrom };
  return { verdicts: nodes.map((node) => judge(node, demand)), advertisements };
}

function refusalOf(
  service: AnnouncedService,
  advertisements: readonly PlacedAdvertisement[],
): IneligibilityReason | undefined {
  if (!service.backends.usable) return "NoEndpoints";
  const selective = advertisements.some(({ advertisement }) => advertisement.serviceSelectors.length > 0);
  return service.sharesAddress && selective ? "SharedAddressWithServiceSelectors" : undefined;
}

/** The best of what the Services think of a node. */
function foremost(ballots: readonly Ballot[], index: number): Verdict {
  let best: Verdict = unfit.AddressNotInPool;
  for (const { verdicts } of ballots) {
    const verdict = verdicts[index];
    if (verdict !== undefined && verdict.standing < best.standing) best = verdict;
  }
  return best;
}

/** Of the nodes of the best standing there is, those that serve most of the Services. */
function contendersOf(
  nodes: readonly JudgedNode[],
  verdicts: readonly Verdict[],
  ballots: readonly Ballot[],
): readonly string[] {
  let contenders: string[] = [];
  let best = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const [index, { name }] of nodes.entries()) {
    const verdict = verdicts[index];
    if (verdict === undefined || verdict.kind === "Unfit") continue;
    const served = countServed(ballots, index);
    if (verdict.standing === best && served === most) contenders.push(name);
    if (verdict.standing < best || (verdict.standing === best && served > most)) {
      contenders = [name];
      best = verdict.standing;
      most = served;
    }
  }
  return contenders;
}

function countServed(ballots: readonly Ballot[], index: number): number {
  let count = 0;
  for (const ballot of ballots) if (serves(ballot, index)) count += 1;
  return count;
}

function serves(ballot: Ballot, index: number): boolean {
  const verdict = ballot.verdicts[index];
  return verdict !== undefined && verdict.kind !== "Unfit";
}

/**
 * The address whose order decides: the first one of the oldest Service. So both families of a Service are announced by one
 * node, as MetalLB has it, and each address has one announcer whatever else shares it.
 */
function electionKey({ ip, services }: AnnouncedAddress): string {
  return services[0]?.addresses[0] ?? ip;
}

function silenceReason(verdicts: readonly Verdict[]): SilenceReason {
  const reasons = new Set(verdicts.map((verdict) => (verdict.kind === "Unfit" ? verdict.reason : "NoEligibleNode")));
  if (reasons.size === 0) return "NoNodes";
  const [reason] = reasons;
  return reasons.size === 1 && reason !== undefined ? reason : "NoEligibleNode";
}

function toCandidate(node: string, contenders: ReadonlySet<string>, verdict: Verdict | undefined): Candidate {
  if (contenders.has(node)) return { node, eligible: true };
  const reason = verdict === undefined || verdict.kind === "Fit" ? "OtherNodeServesMore" : verdict.reason;
  return { node, eligible: false, reason };
}
