// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../errors.ts";
import { needsCleanup, wantsLoadBalancer } from "../model/eligibility.ts";
import type { Member } from "../model/request.ts";
import { type Ingress, type Service, serviceKey } from "../model/service.ts";
import type { ClusterState } from "./cluster-state.ts";
import { toCreationOrder, withCreationTimes } from "./creation-order.ts";
import type { Announcer, Announcing, Candidate, ObjectPlan, OutsidePlan, PlannerFactory } from "./planner.ts";
import { type PlanScope, type Settled, settle } from "./settle.ts";

/** What would happen to a cluster. */
export interface Plan {
  /** As of the provider: what is planned exists outside the cluster, or is addresses and who announces them. */
  readonly keepsStateOutside: boolean;
  /** In the order in which they were created. */
  readonly services: readonly ServicePlan[];
  /** Sorted by kind and name. */
  readonly configuration: readonly ObjectPlan[];
}

export interface ServicePlan {
  readonly namespace: string;
  readonly name: string;
  /** undefined = not ours, and left alone. */
  readonly provider: string | undefined;
  readonly ingress: readonly Ingress[];
  readonly pool: string | undefined;
  readonly announcers: readonly Announcer[];
  readonly candidates: readonly Candidate[];
  readonly outside: OutsidePlan | undefined;
  readonly problem: Problem | undefined;
}

/** Plans for all Services of `state`. The loop decides, so that the plan cannot say anything else than it would do. */
export async function makePlan(state: ClusterState, scope: PlanScope, createPlanner: PlannerFactory): Promise<Plan> {
  const services = toCreationOrder(state.services);
  const ordered = { ...state, services, configuration: withCreationTimes(state.configuration) };
  const settled = await settle(ordered, scope, createPlanner);
  const announcing = announce(ordered, scope, settled);
  return {
    keepsStateOutside: settled.planner.runtime.keepsStateOutside,
    services: services.map((service) =>
      isPlanned(service, scope, settled)
        ? planService(service, settled, announcing.get(serviceKey(service)))
        : leaveAlone(service),
    ),
    configuration: settled.planner.inspect(state.nodes),
  };
}

/** Those that are to have a load balancer; and those that had one, where what it takes to remove it can be told. */
function isPlanned(service: Service, { className }: PlanScope, { planner }: Settled): boolean {
  if (wantsLoadBalancer(service, className)) return true;
  return planner.runtime.keepsStateOutside && needsCleanup(service, className);
}

/** Without any Node in the input, nothing can be said of announcing. */
function announce(state: ClusterState, { className }: PlanScope, settled: Settled): ReadonlyMap<string, Announcing> {
  if (state.nodes.length === 0) return new Map();
  const members: Member[] = [];
  for (const { namespace, name } of state.services) {
    const key = serviceKey({ namespace, name });
    const service = settled.serviceOf(key);
    if (service === undefined || !wantsLoadBalancer(service, className)) continue;
    members.push({ service, endpoints: state.endpoints.get(key) ?? [] });
  }
  return settled.planner.announce(members, state);
}

const nobody: Announcing = { announcers: [], candidates: [], problem: undefined };

function planService(service: Service, settled: Settled, announcing: Announcing = nobody): ServicePlan {
  const key = serviceKey(service);
  const loadBalancer = settled.planner.runtime.keyOf?.(service) ?? key;
  const outside = settled.planner.outsideOf?.(loadBalancer);
  const ingress = settled.serviceOf(key)?.ingress ?? [];
  return {
    namespace: service.namespace,
    name: service.name,
    provider: settled.planner.runtime.provider.name,
    ingress,
    pool: ingress.length === 0 ? undefined : settled.planner.poolOf(ingress),
    announcers: announcing.announcers,
    candidates: announcing.candidates,
    outside,
    problem: settled.problems.get(loadBalancer) ?? outside?.refusals.get(key) ?? announcing.problem,
  };
}

function leaveAlone({ namespace, name }: Service): ServicePlan {
  return {
    namespace,
    name,
    provider: undefined,
    ingress: [],
    pool: undefined,
    announcers: [],
    candidates: [],
    outside: undefined,
    problem: undefined,
  };
}

/** Those that are about this Service, of all that its load balancer serves. */
export function warningsOf({ namespace, name, outside }: ServicePlan): OutsidePlan["warnings"] {
  return (outside?.warnings ?? []).filter(({ service }) => service === serviceKey({ namespace, name }));
}
