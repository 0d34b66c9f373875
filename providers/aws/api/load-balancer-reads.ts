// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import type { ActionInput } from "../aws-api.ts";
import type { ObservedLoadBalancer } from "../observed.ts";
import { type LoadBalancerFound, toLoadBalancerFound } from "../to-observed.ts";
import { createNamedReads, type Question } from "./named-reads.ts";
import { readMarkedPages } from "./pages.ts";
import type { LoadBalancerReads, ReadContext } from "./reads.ts";
import { type TagReads, withTags } from "./tag-reads.ts";

const nameOf = (found: LoadBalancerFound): string => found.LoadBalancerName;
const arnOf = (found: LoadBalancerFound): string => found.LoadBalancerArn;

export function createLoadBalancerReads(context: ReadContext, tags: TagReads): LoadBalancerReads {
  const reads = createNamedReads<LoadBalancerFound>(
    {
      nameOf,
      arnOf,
      absenceError: "LoadBalancerNotFound",
      describe: async (question, signal) => {
        const pages = await readMarkedPages(context.api, "DescribeLoadBalancers", toInput(question), signal);
        return pages.flatMap(({ LoadBalancers = [] }) => LoadBalancers.map(toLoadBalancerFound));
      },
    },
    context,
  );
  const tagged = async (found: readonly LoadBalancerFound[], signal: AbortSignal): Promise<ObservedLoadBalancer[]> => {
    const all = await withTags(found, arnOf, { tags, signal });
    return all.toSorted((one, other) => compareText(nameOf(one), nameOf(other)));
  };
  return {
    loadBalancersNamed: async (names, signal) => tagged([...(await reads.byName.ask(names, signal)).values()], signal),
    loadBalancersByArn: (arns, signal) => reads.byArn.ask(arns, signal),
    listLoadBalancers: async (concerns, signal) =>
      tagged(
        (await reads.all(signal)).filter((found) => concerns(nameOf(found))),
        signal,
      ),
  };
}

function toInput(question: Question): ActionInput<"DescribeLoadBalancers"> {
  switch (question.kind) {
    case "All":
      return {};
    case "Names":
      return { Names: [...question.names] };
    case "Arns":
      return { LoadBalancerArns: [...question.arns] };
  }
}
