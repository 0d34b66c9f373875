// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject, ProviderContext, ProviderRuntime } from "../controller/provider.ts";
import type { Problem } from "../errors.ts";
import type { LoadBalancerStatus, Member, Node } from "../model/request.ts";
import type { Ingress } from "../model/service.ts";

/** A provider as a plan sees it: what the loop drives, and what the loop does not ask it. */
export interface Planner {
  /** May be driven as the loop drives it: nothing outside this process is touched. */
  readonly runtime: ProviderRuntime;
  /** What exists outside the cluster for a load balancer, once it was planned; for providers that keep state outside. */
  outsideOf?(key: string): OutsidePlan | undefined;
  /** Name of the pool that these are from. */
  poolOf(ingress: readonly Ingress[]): string | undefined;
  /** Every configuration object, sorted by kind and name; of announcing nothing is said where there are no `nodes` to do it. */
  inspect(nodes: readonly Node[]): readonly ObjectPlan[];
  /** Who would announce, by key of the Service, once each had the `ingress` that it has here. */
  announce(members: readonly Member[], speakers: Speakers): ReadonlyMap<string, Announcing>;
}

/** What a load balancer is to be outside the cluster, and what has to be done for it. */
export interface OutsidePlan {
  /** The wanted model, in the words of the foreign API; prints as JSON. */
  readonly model: unknown;
  /** In order. */
  readonly operations: readonly PlannedOperation[];
  /** The model in a few lines, for people. */
  readonly summary: readonly string[];
  /** What is not wrong enough to refuse. */
  readonly warnings: NonNullable<LoadBalancerStatus["warnings"]>;
  /** Services that it cannot serve with the others, by their key. */
  readonly refusals: ReadonlyMap<string, Problem>;
}

export interface PlannedOperation {
  /** The foreign API's name of the call. */
  readonly kind: string;
  /** What it is done to. */
  readonly on: string;
  readonly input: unknown;
  /** What it changes, for people. */
  readonly why: string;
}

/** `configuration` is what the runtime will be configured with. */
export type PlannerFactory = (context: ProviderContext, configuration: readonly ConfigurationObject[]) => Planner;

/** Where announcing may be done. */
export interface Speakers {
  /** Sorted by name. */
  readonly nodes: readonly Node[];
  /** Names of the nodes that a speaker runs on; undefined = all. */
  readonly speakers: ReadonlySet<string> | undefined;
}

/** Who would announce the addresses of a Service, and who not. */
export interface Announcing {
  /** In the order of the addresses; those that nobody announces are missing. */
  readonly announcers: readonly Announcer[];
  /** Sorted by node. */
  readonly candidates: readonly Candidate[];
  /** Why nobody announces an address. */
  readonly problem: Problem | undefined;
}

export interface Announcer {
  readonly ip: string;
  readonly node: string;
  /** Empty = all that are able to. */
  readonly interfaces: readonly string[];
}

export interface Candidate {
  readonly node: string;
  readonly eligible: boolean;
  /** UpperCamelCase; why it announces or why not. */
  readonly reason: string;
  /** The reason as half a sentence, for people. */
  readonly explanation: string;
}

/** A configuration object, and what is wrong with it. */
export interface ObjectPlan {
  readonly kind: string;
  readonly name: string;
  readonly problem: Pick<Problem, "reason" | "message"> | undefined;
}
