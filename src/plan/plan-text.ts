// SPDX-License-Identifier: Apache-2.0

import type { Plan, ServicePlan } from "./plan.ts";
import type { Announcer, Candidate, ObjectPlan } from "./planner.ts";

/** The plan as people read it: one paragraph a Service, then what is wrong with the configuration. */
export function formatPlanText(plan: Plan): string {
  const ours = plan.services.filter(({ provider }) => provider !== undefined);
  const paragraphs = ours.map((service) => formatService(service).join("\n"));
  const objects = plan.configuration.flatMap(formatObject);
  if (objects.length > 0) paragraphs.push(objects.join("\n"));
  paragraphs.push(summarize(plan, ours));
  return paragraphs.join("\n\n");
}

function formatService(service: ServicePlan): readonly string[] {
  const title = `${service.namespace}/${service.name}`;
  const addresses = service.ingress.map(({ ip, hostname }) => ip ?? hostname).join(", ");
  const from = service.pool === undefined ? "" : ` from pool ${service.pool}`;
  return [
    addresses === "" ? `${title}: no address` : `${title}: ${addresses}${from}`,
    ...(service.problem === undefined ? [] : [`  problem: ${service.problem.reason}: ${service.problem.message}`]),
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
