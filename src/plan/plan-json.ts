// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../errors.ts";
import type { Ingress } from "../model/service.ts";
import { type Plan, type ServicePlan, warningsOf } from "./plan.ts";
import type { ObjectPlan } from "./planner.ts";

/** The plan in the form that programs read: each field is always there; `null` = none. */
export function formatPlanJson(plan: Plan): string {
  const toForm = plan.keepsStateOutside ? toOutsideForm : toAddressForm;
  const services = plan.services.map((service) => ({
    ...toCommonForm(service),
    ...toForm(service),
    problem: service.problem === undefined ? null : toProblemForm(service.problem),
  }));
  return JSON.stringify({ services, configuration: plan.configuration.map(toObjectForm) }, undefined, 2);
}

function toCommonForm({ namespace, name, provider, ingress }: ServicePlan) {
  return { namespace, name, provider: provider ?? null, ingress: ingress.map(toIngressForm) };
}

function toAddressForm({ pool, announcers, candidates }: ServicePlan) {
  return {
    pool: pool ?? null,
    announcedBy: announcers.map(({ ip, node, interfaces }) => ({ ip, node, interfaces })),
    candidates: candidates.map(({ node, eligible, reason }) => ({ node, eligible, reason })),
  };
}

function toOutsideForm(service: ServicePlan) {
  const { outside } = service;
  return {
    model: outside?.model ?? null,
    operations: (outside?.operations ?? []).map(({ kind, on, input, why }) => ({ kind, on, input, why })),
    warnings: warningsOf(service).map(({ reason, message }) => ({ reason, message })),
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
