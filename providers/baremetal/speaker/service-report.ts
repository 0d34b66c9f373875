// SPDX-License-Identifier: Apache-2.0

/** What a Service is told of its announcement: conditions, and by their change, Events. */

import { sameCondition, type WantedCondition } from "../../../src/model/condition.ts";
import { type Condition, type IpFamily, type Service, serviceKey } from "../../../src/model/service.ts";
import type { StatusPatch } from "../../../src/model/status.ts";
import type { Outcome, SilenceReason } from "./election.ts";
import { announcedAddresses } from "./election-world.ts";
import { ineligibilityReasons } from "./eligibility.ts";

/** Type of the condition that tells who announces the address of a family. Its lastTransitionTime is when that node began. */
const announcedConditions: Readonly<Record<IpFamily, string>> = {
  IPv4: "fairlead.dev/AnnouncedIPv4",
  IPv6: "fairlead.dev/AnnouncedIPv6",
};

const families = ["IPv4", "IPv6"] as const;

/** The speaker's view of the cluster, from which it reports. */
export interface ReportView {
  readonly nodeName: string;
  /** undefined = not known to any Service. */
  readonly outcomeOf: (ip: string) => Outcome | undefined;
  /** The live speaker that speaks where nobody announces. */
  readonly spokesmanFor: (key: string) => string | undefined;
  /** Whether this node has one of these interfaces at least. */
  readonly hasInterface: (names: readonly string[]) => boolean;
}

export interface ServiceEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: "nodeAssigned" | "announceFailed";
  readonly message: string;
}

/** One write, and what is told with it. */
export interface ServiceReport {
  readonly patch: StatusPatch;
  readonly events: readonly ServiceEvent[];
}

/**
 * What this speaker has to write to a Service; undefined = nothing. Of each family one speaker writes: the one that announces
 * the address; where nobody does, the spokesman of the address; where the Service shows none (any more), that of its key.
 * So it comes to one write when a node takes over, and to none when a speaker starts again. A Service that is being deleted
 * is told nothing more.
 * `now` is RFC 3339 with whole seconds.
 */
export function toReport(service: Service, view: ReportView, now: string): ServiceReport | undefined {
  if (service.deleting) return undefined;
  const conditions: Condition[] = [];
  const removeConditions: string[] = [];
  for (const family of families) {
    const type = announcedConditions[family];
    const have = service.conditions.find((condition) => condition.type === type);
    const outcome = outcomeFor(service, family, view);
    if (outcome === undefined) {
      if (have !== undefined && view.spokesmanFor(serviceKey(service)) === view.nodeName) removeConditions.push(type);
    } else if (isOurs(outcome, view)) {
      const want = toCondition(type, outcome, view);
      if (have === undefined || !sameCondition(have, want)) conditions.push(withTime(want, have, now));
    }
  }
  if (conditions.length === 0 && removeConditions.length === 0) return undefined;
  return { patch: { conditions, removeConditions }, events: toEvents(service, conditions, view) };
}

function outcomeFor(service: Service, family: IpFamily, view: ReportView): Outcome | undefined {
  const ip = addressOf(service, family);
  return ip === undefined ? undefined : view.outcomeOf(ip);
}

/** An API server that gives a Service two addresses of a family is none that we know: the first counts. */
function addressOf(service: Service, family: IpFamily): string | undefined {
  return announcedAddresses(service).find((address) => address.includes(":") === (family === "IPv6"));
}

function isOurs(outcome: Outcome, view: ReportView): boolean {
  const speaker = outcome.kind === "Announced" ? outcome.node : view.spokesmanFor(outcome.ip);
  return speaker === view.nodeName;
}

function toCondition(type: string, outcome: Outcome, view: ReportView): WantedCondition {
  if (outcome.kind === "Silent") {
    const message = `Nobody announces ${outcome.ip}: ${silenceSentences[outcome.reason]}.`;
    return { type, status: "False", reason: outcome.reason, message };
  }
  const { ip, interfaces } = outcome;
  const who = nodePhrase(view.nodeName);
  if (interfaces === undefined) {
    return { type, status: "True", reason: "Announced", message: `${ip} is announced by ${who} on all interfaces.` };
  }
  const names = interfaces.join(", ");
  if (view.hasInterface(interfaces)) {
    return { type, status: "True", reason: "Announced", message: `${ip} is announced by ${who} on ${names}.` };
  }
  const message = `${ip} is for ${who} to announce, which has none of the interfaces that the L2Advertisements name: ${names}.`;
  return { type, status: "False", reason: interfaceNotFound, message };
}

const silenceSentences: Readonly<Record<SilenceReason, string>> = {
  ...ineligibilityReasons,
  NoNodes: "the cluster has no nodes",
  NoEligibleNode: "no node is eligible, each for a reason of its own, which fairlead plan tells",
};

/** Unlike other conditions, this one is also about who: its time is when the present node began. */
function withTime(want: WantedCondition, have: Condition | undefined, now: string): Condition {
  const goesOn =
    have?.status === want.status && (want.status === "False" || announcementIn(have) === announcementIn(want));
  return { ...want, lastTransitionTime: goesOn ? have.lastTransitionTime : now };
}

/** Which address and node a message is about, whatever the interfaces. */
function announcementIn({ message }: WantedCondition): string | undefined {
  return message.split(" on ")[0];
}

/** The wording is MetalLB's, which people search for; the addresses behind it tell the families of a Service apart. */
function toEvents(service: Service, wanted: readonly Condition[], view: ReportView): readonly ServiceEvent[] {
  const news = wanted.filter((want) => isNews(service, want));
  const events: ServiceEvent[] = news
    .filter(({ status }) => status === "False")
    .map(({ message }) => ({ type: "Warning", reason: "announceFailed", message }));
  const types = new Set(news.filter(({ status }) => status === "True").map(({ type }) => type));
  if (types.size === 0) return events;
  const addresses = families
    .filter((family) => types.has(announcedConditions[family]))
    .map((family) => addressOf(service, family));
  const message = `announcing from ${nodePhrase(view.nodeName)} with protocol "layer2": ${addresses.join(", ")}`;
  return [...events, { type: "Normal", reason: "nodeAssigned", message }];
}

/** Silence is told by the condition alone: it may have as many causes as there are nodes, and passes with the first endpoint. */
function isNews(service: Service, want: Condition): boolean {
  const have = service.conditions.find(({ type }) => type === want.type);
  if (want.status === "True") return have?.status !== "True" || announcementIn(have) !== announcementIn(want);
  return want.reason === interfaceNotFound && have?.message !== want.message;
}

const interfaceNotFound = "InterfaceNotFound";

function nodePhrase(node: string): string {
  return `node "${node}"`;
}
