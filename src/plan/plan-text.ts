// SPDX-License-Identifier: Apache-2.0

import { type Plan, type ServicePlan, warningsOf } from "./plan.ts";
import type { Announcer, Candidate, ObjectPlan } from "./planner.ts";

/** The plan as people read it: one paragraph a Service, then what is wrong with the configuration. */
export function formatPlanText(plan: Plan): string {
  const ours = plan.services.filter(({ provider }) => provider !== undefined);
  const paragraphs = ours.map((service) =>
    (plan.keepsStateOutside ? formatOutside(service, ours) : formatAddresses(service)).join("\n"),
  );
  const objects = plan.configuration.flatMap(formatObject);
  if (objects.length > 0) paragraphs.push(objects.join("\n"));
  paragraphs.push(summarize(plan, ours));
  return paragraphs.join("\n\n");
}

function titleOf({ namespace, name }: ServicePlan): string {
  return `${namespace}/${name}`;
}

function formatProblem({ problem }: ServicePlan): readonly string[] {
  return problem === undefined ? [] : [`  problem: ${problem.reason}: ${problem.message}`];
}

/** What it is to be, then each call in order with what it changes; told once of a load balancer that serves several. */
function formatOutside(service: ServicePlan, all: readonly ServicePlan[]): readonly string[] {
  const { outside } = service;
  const first = all.find((other) => other.outside === outside);
  const remarks = [
    ...formatProblem(service),
    ...warningsOf(service).map(({ reason, message }) => `  warning: ${reason}: ${message}`),
  ];
  if (outside === undefined) return [titleOf(service), ...remarks];
  if (first !== undefined && first !== service) {
    return [`${titleOf(service)}: the same load balancer as ${titleOf(first)}`, ...remarks];
  }
  return [
    `${titleOf(service)}: ${count(outside.operations.length, "operation")}`,
    ...remarks,
    ...outside.summary.map((line) => `  ${line}`),
    ...outside.operations.map(({ kind, on, why }, index) => `  ${index + 1}. ${kind} ${on}: ${why}`),
  ];
}

function formatAddresses(service: ServicePlan): readonly string[] {
  const title = titleOf(service);
  const addresses = service.ingress.map(({ ip, hostname }) => ip ?? hostname).join(", ");
  const from = service.pool === undefined ? "" : ` from pool ${service.pool}`;
  return [
    addresses === "" ? `${title}: no address` : `${title}: ${addresses}${from}`,
    ...formatProblem(service),
    ...service.announcers.map(formatAnnouncer),
    ...formatOthers(service.candidates.filter(({ node }) => !announces(service, node))),
  ];
}

function announces({ announcers }: ServicePlan, node: string): boolean {
  return announcers.some((announcer) => announcer.node === node);
}

function formatAnnouncer({ ip, node, interfaces }: Announcer): string {
  const where = interfaces.length === 0 ? "all its interfaces" : interfaces.join(", ");
  return `  ${ip} is announced by node ${node}, on ${where}`;
}

/** One line for each reason, with all the nodes that it holds for. */
function formatOthers(candidates: readonly Candidate[]): readonly string[] {
  return Array.from(
    Map.groupBy(candidates, ({ explanation }) => explanation),
    ([explanation, of]) => {
      const verdict = of.every(({ eligible }) => eligible) ? "standing by" : "not announcing";
      return `  ${verdict}: ${of.map(({ node }) => node).join(", ")}: ${explanation}`;
    },
  );
}

function formatObject({ kind, name, problem }: ObjectPlan): readonly string[] {
  return problem === undefined ? [] : [`${kind} ${name}: ${problem.reason}: ${problem.message}`];
}

function summarize({ services, configuration }: Plan, ours: readonly ServicePlan[]): string {
  const others = services.length - ours.length;
  const problems = [...ours, ...configuration].filter(({ problem }) => problem !== undefined).length;
  const alone = others === 0 ? "" : `, ${others} left alone`;
  return `${count(ours.length, "Service")} planned${alone}; ${count(problems, "problem")}.`;
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? "" : "s"}`;
}
