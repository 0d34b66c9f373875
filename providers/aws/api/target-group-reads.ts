// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import type { ActionInput, AwsApi } from "../aws-api.ts";
import type { Target } from "../model.ts";
import type { ObservedTargetGroup } from "../observed.ts";
import { type TargetGroupFound, toTargetGroupFound, toTargets } from "../to-observed.ts";
import { createNamedReads, type Question } from "./named-reads.ts";
import { readMarkedPages } from "./pages.ts";
import type { ReadContext, TargetGroupReads } from "./reads.ts";
import { type TagReads, withTags } from "./tag-reads.ts";

const nameOf = (found: TargetGroupFound): string => found.TargetGroupName;
const arnOf = (found: TargetGroupFound): string => found.TargetGroupArn;

export function createTargetGroupReads(context: ReadContext, tags: TagReads): TargetGroupReads {
  const { api } = context;
  const describe = (input: ActionInput<"DescribeTargetGroups">, signal: AbortSignal) =>
    describeTargetGroups(api, input, signal);
  const reads = createNamedReads<TargetGroupFound>(
    {
      nameOf,
      arnOf,
      absenceError: "TargetGroupNotFound",
      describe: (question, signal) => describe(toInput(question), signal),
    },
    context,
  );
  const tagged = async (found: readonly TargetGroupFound[], signal: AbortSignal): Promise<ObservedTargetGroup[]> =>
    byName(await withTags(found, arnOf, { tags, signal }));
  return {
    targetGroupsNamed: async (names, signal) => tagged([...(await reads.byName.ask(names, signal)).values()], signal),
    targetGroupsByArn: (arns, signal) => reads.byArn.ask(arns, signal),
    listTargetGroups: async (concerns, signal) =>
      tagged(
        (await reads.all(signal)).filter((found) => concerns(nameOf(found))),
        signal,
      ),
    targetGroupsOf: async (loadBalancerArn, signal) =>
      byName(await describe({ LoadBalancerArn: loadBalancerArn }, signal)),
    targets: (targetGroupArn, signal) => describeTargets(api, targetGroupArn, signal),
  };
}

async function describeTargetGroups(
  api: AwsApi,
  input: ActionInput<"DescribeTargetGroups">,
  signal: AbortSignal,
): Promise<readonly TargetGroupFound[]> {
  const pages = await readMarkedPages(api, "DescribeTargetGroups", input, signal);
  return pages.flatMap(({ TargetGroups = [] }) => TargetGroups.map(toTargetGroupFound));
}

async function describeTargets(api: AwsApi, arn: string, signal: AbortSignal): Promise<readonly Target[]> {
  const answer = await api.call("DescribeTargetHealth", { TargetGroupArn: arn }, signal);
  return toTargets(answer.TargetHealthDescriptions ?? []);
}

function toInput(question: Question): ActionInput<"DescribeTargetGroups"> {
  switch (question.kind) {
    case "All":
      return {};
    case "Names":
      return { Names: [...question.names] };
    case "Arns":
      return { TargetGroupArns: [...question.arns] };
  }
}

function byName<Found extends TargetGroupFound>(found: readonly Found[]): Found[] {
  return found.toSorted((one, other) => compareText(nameOf(one), nameOf(other)));
}
