// SPDX-License-Identifier: Apache-2.0

/** The file of `--aws-facts`: replies as the AWS CLI prints them, by the name of the action. Pure. */

import { UserError } from "../../../src/errors.ts";
import { nearest } from "../../../src/model/nearest.ts";
import type { ReadAction } from "../aws-api.ts";
import { actions, isReadAction } from "./actions.ts";
import { isObject, type JsonObject, mistakesIn, withoutNulls } from "./recorded-shape.ts";

/** Actions whose reply is a list. */
export type ListAction =
  | "DescribeLoadBalancers"
  | "DescribeTargetGroups"
  | "DescribeListeners"
  | "DescribeTags"
  | "DescribeVpcs"
  | "DescribeSubnets"
  | "DescribeRouteTables"
  | "DescribeAvailabilityZones"
  | "DescribeInstances"
  | "DescribeInstanceTopology"
  | "DescribeSecurityGroups";

/** Actions about one resource, whose reply does not name it: in the file they are objects of replies by ARN. */
export type ByArnAction = Exclude<ReadAction, ListAction>;

interface ListForm {
  /** The reply's member. */
  readonly list: string;
  /** What each item must have as text. */
  readonly needs: readonly string[];
}

export const listReplies: Readonly<Record<ListAction, ListForm>> = {
  DescribeLoadBalancers: { list: "LoadBalancers", needs: ["LoadBalancerArn", "LoadBalancerName"] },
  DescribeTargetGroups: { list: "TargetGroups", needs: ["TargetGroupArn", "TargetGroupName"] },
  DescribeListeners: { list: "Listeners", needs: ["ListenerArn", "LoadBalancerArn"] },
  DescribeTags: { list: "TagDescriptions", needs: ["ResourceArn"] },
  DescribeVpcs: { list: "Vpcs", needs: ["VpcId"] },
  DescribeSubnets: { list: "Subnets", needs: ["SubnetId", "VpcId", "AvailabilityZone"] },
  DescribeRouteTables: { list: "RouteTables", needs: ["RouteTableId", "VpcId"] },
  DescribeAvailabilityZones: { list: "AvailabilityZones", needs: ["ZoneName"] },
  DescribeInstances: { list: "Reservations", needs: [] },
  DescribeInstanceTopology: { list: "Instances", needs: ["InstanceId"] },
  DescribeSecurityGroups: { list: "SecurityGroups", needs: ["GroupId", "GroupName"] },
};

/** The list in each reply; undefined = it has none. */
export const repliesByArn: Readonly<Record<ByArnAction, string | undefined>> = {
  DescribeLoadBalancerAttributes: "Attributes",
  DescribeTargetGroupAttributes: "Attributes",
  DescribeListenerAttributes: "Attributes",
  DescribeListenerCertificates: "Certificates",
  DescribeTargetHealth: "TargetHealthDescriptions",
  DescribeCapacityReservation: undefined,
};

export interface RecordedFacts {
  /** Items of the lists; undefined = the file has no such member. Instances are without their reservations. */
  readonly lists: Readonly<Partial<Record<ListAction, readonly JsonObject[]>>>;
  readonly byArn: Readonly<Partial<Record<ByArnAction, Readonly<Record<string, JsonObject>>>>>;
}

/** @throws UserError that lists all mistakes */
export function parseRecordedFacts(facts: unknown): RecordedFacts {
  const mistakes: string[] = [];
  const lists: Partial<Record<ListAction, readonly JsonObject[]>> = {};
  const byArn: Partial<Record<ByArnAction, Readonly<Record<string, JsonObject>>>> = {};
  if (!isObject(facts)) mistakes.push("it must be one JSON object, with a member for each action");
  for (const [name, reply] of Object.entries(isObject(facts) ? facts : {})) {
    if (isListAction(name)) lists[name] = parseList(name, reply, mistakes);
    else if (isByArnAction(name)) byArn[name] = parseByArn(name, reply, mistakes);
    else mistakes.push(`${name}: ${unknownAction(name)}`);
  }
  if (mistakes.length > 0)
    throw new UserError("InvalidAwsFacts", `the AWS facts are not valid: ${mistakes.join("; ")}`);
  return { lists, byArn };
}

function parseList(name: ListAction, reply: unknown, mistakes: string[]): readonly JsonObject[] {
  const { list } = listReplies[name];
  const items = isObject(reply) ? reply[list] : undefined;
  if (!Array.isArray(items)) {
    mistakes.push(`${name}: must be a reply as the AWS CLI prints it, with the list ${list}`);
    return [];
  }
  const place = `${name}.${list}`;
  if (name === "DescribeInstances") return parseReservations(items, mistakes);
  return parseItems(items, { place, needs: listReplies[name].needs }, mistakes);
}

function parseReservations(reservations: readonly unknown[], mistakes: string[]): readonly JsonObject[] {
  return reservations.flatMap((reservation, index) => {
    const place = `DescribeInstances.Reservations[${index}]`;
    const instances = isObject(reservation) ? reservation["Instances"] : undefined;
    if (Array.isArray(instances)) {
      return parseItems(instances, { place: `${place}.Instances`, needs: ["InstanceId"] }, mistakes);
    }
    mistakes.push(`${place}: must have the list Instances`);
    return [];
  });
}

interface ItemForm {
  /** Where in the file. */
  readonly place: string;
  readonly needs: readonly string[];
}

function parseItems(items: readonly unknown[], { place, needs }: ItemForm, mistakes: string[]): readonly JsonObject[] {
  return items.map(withoutNulls).flatMap((item, index) => {
    const missing = needs.filter((member) => !isObject(item) || typeof item[member] !== "string");
    if (!isObject(item) || missing.length > 0) {
      mistakes.push(
        `${place}[${index}]: must ${missing.length > 0 ? `have ${missing.join(", ")} as text` : "be an object"}`,
      );
      return [];
    }
    mistakes.push(...mistakesIn(item, `${place}[${index}]`));
    return [item];
  });
}

function parseByArn(name: ByArnAction, reply: unknown, mistakes: string[]): Readonly<Record<string, JsonObject>> {
  const list = repliesByArn[name];
  const replies: Record<string, JsonObject> = {};
  const form = list === undefined ? "a reply" : `a reply with the list ${list}`;
  if (!isObject(reply)) mistakes.push(`${name}: must be an object of replies by the ARN that each is about`);
  for (const [arn, raw] of Object.entries(isObject(reply) ? reply : {})) {
    const one = withoutNulls(raw);
    const isReply = isObject(one) && (list === undefined || Array.isArray(one[list]));
    mistakes.push(...mistakesIn(one, `${name}.${arn}`));
    if (arn.startsWith("arn:") && isReply) replies[arn] = one;
    else mistakes.push(`${name}.${arn}: must be ${form}, under the ARN that it is about`);
  }
  return replies;
}

function unknownAction(name: string): string {
  const known = actions.filter((action) => isReadAction(action));
  const near = nearest(name, known);
  return near === undefined ? `no action that is read (those are ${known.join(", ")})` : `did you mean ${near}?`;
}

function isListAction(name: string): name is ListAction {
  return Object.hasOwn(listReplies, name);
}

function isByArnAction(name: string): name is ByArnAction {
  return Object.hasOwn(repliesByArn, name);
}
