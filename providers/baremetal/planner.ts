// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject, ObjectReport, ProviderContext } from "../../src/controller/provider.ts";
import type { Problem } from "../../src/errors.ts";
import type { Member } from "../../src/model/request.ts";
import type { Announcing, Candidate, ObjectPlan, Planner, Speakers } from "../../src/plan/planner.ts";
import { toConfiguration } from "./configuration.ts";
import { baremetal } from "./index.ts";
import type { Configuration } from "./model.ts";
import { poolOf } from "./pool-match.ts";
import type { ConfigurationReason } from "./reasons.ts";
import { type Election, explainElection, type SilenceReason } from "./speaker/election.ts";
import {
  type AnnouncedService,
  byServiceAge,
  type ElectionWorld,
  toAnnouncedService,
  toWorld,
} from "./speaker/election-world.ts";
import { ineligibilityReasons } from "./speaker/eligibility.ts";

/** Bare metal for the plan command: the provider itself, which touches nothing but its own memory, and the speakers' election. */
export function createBareMetalPlanner(context: ProviderContext, objects: readonly ConfigurationObject[]): Planner {
  const configuration = toConfiguration(objects);
  const runtime = baremetal(context);
  return {
    runtime,
    inspect: (nodes) => {
      const isAnnouncingMeant = nodes.length > 0 || configuration.advertisements.length > 0;
      return inspect(runtime.configuration?.reports() ?? [], isAnnouncingMeant);
    },
    poolOf: ([first]) => (first?.ip === undefined ? undefined : poolOf(first.ip, configuration.pools)?.name),
    announce: (members, speakers) => announce(members, speakers, configuration),
  };
}

/** A pool alone is no mistake in an input that is not about announcing at all. */
function inspect(reports: readonly ObjectReport[], isAnnouncingMeant: boolean): readonly ObjectPlan[] {
  return reports.map(({ kind, name, conditions }) => ({
    kind,
    name,
    problem: conditions.find(
      ({ status, reason }) => status !== "True" && (isAnnouncingMeant || reason !== notAdvertised),
    ),
  }));
}

const notAdvertised: ConfigurationReason = "NotAdvertised";

function announce(
  members: readonly Member[],
  { nodes, speakers }: Speakers,
  configuration: Configuration,
): ReadonlyMap<string, Announcing> {
  const world = toWorld({ nodes, configuration, isAlive: (node) => speakers?.has(node) ?? true });
  const services = members.map(({ service, endpoints }) => toAnnouncedService(service, endpoints)).sort(byServiceAge);
  const elections = holdElections(services, world);
  const hasEndpoints = members.some(({ endpoints }) => endpoints.length > 0);
  return new Map(services.map((service) => [service.key, toAnnouncing(service, elections, hasEndpoints)]));
}

/** One election for each address, as the speakers hold it, whoever shares it. `services` oldest first. */
function holdElections(services: readonly AnnouncedService[], world: ElectionWorld): ReadonlyMap<string, Election> {
  const holders = new Map<string, AnnouncedService[]>();
  for (const service of services) {
    for (const ip of service.addresses) holders.set(ip, [...(holders.get(ip) ?? []), service]);
  }
  return new Map(Array.from(holders, ([ip, of]) => [ip, explainElection({ ip, services: of }, world)]));
}

function toAnnouncing(
  { addresses }: AnnouncedService,
  elections: ReadonlyMap<string, Election>,
  hasEndpoints: boolean,
): Announcing {
  const own = addresses.flatMap((ip) => elections.get(ip) ?? []);
  const outcomes = own.map(({ outcome }) => outcome);
  const silent = outcomes.find((outcome) => outcome.kind === "Silent");
  // Without any EndpointSlice in the input, nobody meant to say that there are none.
  const isProblem = silent !== undefined && (hasEndpoints || silent.reason !== "NoEndpoints");
  return {
    announcers: outcomes.flatMap((outcome) =>
      outcome.kind === "Announced"
        ? [{ ip: outcome.ip, node: outcome.node, interfaces: outcome.interfaces ?? [] }]
        : [],
    ),
    candidates: own[0] === undefined ? [] : toCandidates(own[0]),
    problem: isProblem ? toProblem(silent) : undefined,
  };
}

function toCandidates({ outcome, candidates }: Election): readonly Candidate[] {
  const announcer = outcome.kind === "Announced" ? outcome.node : "";
  return candidates.map((candidate) => {
    const { node, eligible } = candidate;
    if (!eligible)
      return { node, eligible, reason: candidate.reason, explanation: ineligibilityReasons[candidate.reason] };
    if (node === announcer)
      return { node, eligible, reason: "Announces", explanation: "it comes first in the order for the address" };
    return {
      node,
      eligible,
      reason: "Standby",
      explanation: `${announcer} comes before it in the order for the address`,
    };
  });
}

const sentences: Readonly<Record<SilenceReason, string>> = {
  ...ineligibilityReasons,
  NoNodes: "there are no nodes",
  NoEligibleNode: "no node is eligible, each for a reason of its own",
};

/** What passes when pods or nodes get well; the rest somebody has to mend. */
const passingReasons: ReadonlySet<SilenceReason> = new Set([
  "NoEndpoints",
  "NoLocalEndpoint",
  "SpeakerGone",
  "NetworkUnavailable",
  "NoEligibleNode",
]);

function toProblem({ ip, reason }: { readonly ip: string; readonly reason: SilenceReason }): Problem {
  const kind = passingReasons.has(reason) ? "RetryableError" : "UserError";
  return { kind, reason, message: `Nobody announces ${ip}: ${sentences[reason]}.` };
}
