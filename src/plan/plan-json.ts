// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../errors.ts";
import type { Ingress } from "../model/service.ts";
import type { Plan, ServicePlan } from "./plan.ts";
import type { ObjectPlan } from "./planner.ts";

/** The plan in the form that programs read: each field is always there; `null` = none. */
export function formatPlanJson(plan: Plan): string {
  const form = { services: plan.services.map(toServiceForm), configuration: plan.configuration.map(toObjectForm) };
  return JSON.stringify(form, undefined, 2);
}

function toServiceForm(service: ServicePlan) {
  return {
    namespace: service.namespace,
    name: service.name,
    provider: service.provider ?? null,
    ingress: service.ingress.map(toIngressForm),
    pool: service.pool ?? null,
    announcedBy: service.announcers.map(({ ip, node, interfaces }) => ({ ip, node, interfaces })),
    candidates: service.candidates.map(({ node, eligible, reason }) => ({ node, eligible, reason })),
    problem: service.problem === undefined ? null : toProblemForm(service.problem),
  };
}

/** Only what the load balancer is reached by. */
function toIngressForm({ ip, hostname }: Ingress) {
  return { ...(ip === undefined ? {} : { ip }), ...(hostname === undefined ? {} : { hostname }) };
}

function toProblemForm({ kind, reason, message }: Problem) {
  return { kind, reason, message };
}

function toObjectForm({ kind, name, problem }: ObjectPlan) {
  return { kind, name, problem: problem === undefined ? null : { reason: problem.reason, message: problem.message } };
}
