// SPDX-License-Identifier: Apache-2.0

/** Questions that several mends ask of what stands behind them. */

import { type AnswerCall, elbCall, Refusal } from "./aws-call.ts";
import { childrenOf, find, textOf, type Xml } from "./xml.ts";

/** Entries of a list of a reply, `member` or `item`. */
export function entriesOf(reply: Xml, list: string): readonly Xml[] {
  return childrenOf(find(reply, list));
}

/** All load balancers. */
export async function allLoadBalancers(next: AnswerCall): Promise<readonly Xml[]> {
  return entriesOf(await next(elbCall("DescribeLoadBalancers", {})), "LoadBalancers");
}

/** @throws Refusal LoadBalancerNotFound */
export async function loadBalancerOf(next: AnswerCall, arn: string): Promise<Xml> {
  const reply = await next(elbCall("DescribeLoadBalancers", { LoadBalancerArns: [arn] }));
  const [found] = entriesOf(reply, "LoadBalancers");
  if (found === undefined) throw new Refusal("LoadBalancerNotFound", `Load balancer '${arn}' not found`);
  return found;
}

/** @throws Refusal TargetGroupNotFound */
export async function targetGroupOf(next: AnswerCall, arn: string): Promise<Xml> {
  const reply = await next(elbCall("DescribeTargetGroups", { TargetGroupArns: [arn] }));
  const [found] = entriesOf(reply, "TargetGroups");
  if (found === undefined) throw new Refusal("TargetGroupNotFound", `Target group '${arn}' not found`);
  return found;
}

/** @throws Refusal LoadBalancerNotFound */
export async function listenersOf(next: AnswerCall, loadBalancer: string): Promise<readonly Xml[]> {
  return entriesOf(await next(elbCall("DescribeListeners", { LoadBalancerArn: loadBalancer })), "Listeners");
}

/** ARNs of the target groups that a listener forwards to. */
export function targetGroupsOf(listener: Xml): readonly string[] {
  const arns = entriesOf(listener, "DefaultActions").flatMap((action) => [
    textOf(action, "TargetGroupArn"),
    ...childrenOf(find(action, "ForwardConfig", "TargetGroups")).map((group) => textOf(group, "TargetGroupArn")),
  ]);
  return [...new Set(arns.filter((arn) => arn !== ""))];
}

/** Load balancers by the ARN of the target group that one of their listeners forwards to. */
export async function usesOfTargetGroups(next: AnswerCall): Promise<ReadonlyMap<string, readonly string[]>> {
  const uses = new Map<string, readonly string[]>();
  for (const loadBalancer of await allLoadBalancers(next)) {
    const arn = textOf(loadBalancer, "LoadBalancerArn");
    const groups = (await listenersOf(next, arn)).flatMap(targetGroupsOf);
    for (const group of new Set(groups)) uses.set(group, [...(uses.get(group) ?? []), arn]);
  }
  return uses;
}
