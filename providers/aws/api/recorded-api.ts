// SPDX-License-Identifier: Apache-2.0

import { TerminalError, UserError } from "../../../src/errors.ts";
import type { Action, ActionInput, ActionOutput, AwsApi } from "../aws-api.ts";
import { AwsError, toAwsFailure } from "../errors.ts";
import {
  type ByArnAction,
  type ListAction,
  listReplies,
  parseRecordedFacts,
  type RecordedFacts,
  repliesByArn,
} from "./recorded-facts.ts";
import { filterItems } from "./recorded-filters.ts";
import type { JsonObject } from "./recorded-shape.ts";

/** An account as a file tells of it. */
export interface RecordedApi extends AwsApi {
  /** What was asked for and the file does not have, taken to be empty: each once, sorted. For people. */
  notGiven(): readonly string[];
}

/** Without these there is nothing to plan with: an empty answer would blame the Service. */
const indispensable: ReadonlySet<string> = new Set(["DescribeSubnets"]);

/**
 * Answers as AWS would whose account is as recorded: by names, ARNs, ids and filters, and with AWS's errors for what is not there.
 * Refuses all writes.
 * @throws UserError `InvalidAwsFacts`, with all that is wrong with the shape
 */
export function createRecordedApi(facts: unknown): RecordedApi {
  const recorded = parseRecordedFacts(facts);
  const notGiven = new Set<string>();
  return {
    notGiven: () => [...notGiven].sort(),
    call: (action, input, signal) =>
      Promise.resolve().then(() => {
        signal.throwIfAborted();
        // What a file says is foreign; its shape was checked as far as it is relied on.
        return answer(action, input, { recorded, notGiven }) as ActionOutput<typeof action>;
      }),
  };
}

/** The VPC of the facts, where they are of one only: which it is need not be said then. */
export async function soleVpcId(api: RecordedApi): Promise<string | undefined> {
  const { Subnets = [] } = await api.call("DescribeSubnets", {}, new AbortController().signal);
  const [first, ...others] = new Set(Subnets.map(({ VpcId }) => VpcId));
  return others.length === 0 ? first : undefined;
}

interface Book {
  readonly recorded: RecordedFacts;
  readonly notGiven: Set<string>;
}

function answer<A extends Action>(action: A, input: ActionInput<A>, book: Book): object {
  const question: JsonObject = { ...input };
  if (isIn(listReplies, action)) return answerList(action, question, book);
  if (isIn(repliesByArn, action)) return answerByArn(action, question, book);
  throw new TerminalError("InternalError", `${action}: recorded facts cannot be changed`);
}

function isIn<Name extends string>(table: Readonly<Record<Name, unknown>>, name: string): name is Name {
  return Object.hasOwn(table, name);
}

/** How the items of each action are asked for one by one, and AWS's name for one that is not there. */
const selectors: readonly Selector[] = [
  { action: "DescribeLoadBalancers", input: "Names", member: "LoadBalancerName", absence: "LoadBalancerNotFound" },
  {
    action: "DescribeLoadBalancers",
    input: "LoadBalancerArns",
    member: "LoadBalancerArn",
    absence: "LoadBalancerNotFound",
  },
  { action: "DescribeTargetGroups", input: "Names", member: "TargetGroupName", absence: "TargetGroupNotFound" },
  {
    action: "DescribeTargetGroups",
    input: "TargetGroupArns",
    member: "TargetGroupArn",
    absence: "TargetGroupNotFound",
  },
  { action: "DescribeListeners", input: "ListenerArns", member: "ListenerArn", absence: "ListenerNotFound" },
  { action: "DescribeVpcs", input: "VpcIds", member: "VpcId", absence: "InvalidVpcID.NotFound" },
  { action: "DescribeSubnets", input: "SubnetIds", member: "SubnetId", absence: "InvalidSubnetID.NotFound" },
  { action: "DescribeInstances", input: "InstanceIds", member: "InstanceId", absence: "InvalidInstanceID.NotFound" },
  { action: "DescribeSecurityGroups", input: "GroupIds", member: "GroupId", absence: "InvalidGroup.NotFound" },
  { action: "DescribeAvailabilityZones", input: "ZoneNames", member: "ZoneName", absence: "InvalidParameterValue" },
];

interface Selector {
  readonly action: ListAction;
  readonly input: string;
  readonly member: string;
  readonly absence: string;
}

function answerList(action: ListAction, input: JsonObject, book: Book): object {
  const { list } = listReplies[action];
  const items = book.recorded.lists[action];
  if (items === undefined) missing(action, book);
  const found = select(action, items ?? [], input, book);
  return action === "DescribeInstances" ? { Reservations: [{ Instances: found }] } : { [list]: found };
}

function missing(action: ListAction, { notGiven }: Book): void {
  if (indispensable.has(action)) {
    const command = action.replace(/\B[A-Z]/g, "-$&").toLowerCase();
    const how = `add a member ${action} with what "aws ec2 ${command}" prints`;
    throw new UserError("AwsFactsMissing", `the AWS facts have no ${action}: ${how}`);
  }
  notGiven.add(action);
}

function select(
  action: ListAction,
  items: readonly JsonObject[],
  input: JsonObject,
  book: Book,
): readonly JsonObject[] {
  if (action === "DescribeTags") return selectTags(items, textsOf(input["ResourceArns"]), book);
  let found = items;
  for (const selector of selectors.filter((each) => each.action === action)) {
    const wanted = input[selector.input];
    if (Array.isArray(wanted) && wanted.length > 0) found = selectEach(found, textsOf(wanted), selector);
  }
  const loadBalancer = input["LoadBalancerArn"];
  if (typeof loadBalancer === "string") found = found.filter((item) => isAttachedTo(item, loadBalancer));
  const filters = input["Filters"];
  return Array.isArray(filters) ? filterItems(found, filters) : found;
}

/** All or none, as AWS does. */
function selectEach(
  items: readonly JsonObject[],
  wanted: readonly string[],
  selector: Selector,
): readonly JsonObject[] {
  const { action, member, absence } = selector;
  const absent = wanted.filter((key) => !items.some((item) => item[member] === key));
  if (absent.length === 0) return items.filter((item) => wanted.includes(String(item[member])));
  const error = new AwsError(absence, `'${absent.join("', '")}' not found`, { statusCode: 400 });
  throw toAwsFailure(error, action);
}

/** What has no entry has no tags as far as the file says. */
function selectTags(items: readonly JsonObject[], arns: readonly string[], { notGiven }: Book): readonly JsonObject[] {
  return arns.map((arn) => {
    const item = items.find(({ ResourceArn }) => ResourceArn === arn);
    if (item === undefined) notGiven.add(`DescribeTags of ${arn}`);
    return item ?? { ResourceArn: arn, Tags: [] };
  });
}

function isAttachedTo(item: JsonObject, loadBalancerArn: string): boolean {
  const { LoadBalancerArn, LoadBalancerArns } = item;
  return LoadBalancerArn === loadBalancerArn || textsOf(LoadBalancerArns).includes(loadBalancerArn);
}

function answerByArn(action: ByArnAction, input: JsonObject, { recorded, notGiven }: Book): object {
  const arn = String(input["LoadBalancerArn"] ?? input["TargetGroupArn"] ?? input["ListenerArn"]);
  const reply = recorded.byArn[action]?.[arn];
  if (reply !== undefined) return reply;
  notGiven.add(`${action} of ${arn}`);
  const list = repliesByArn[action];
  return list === undefined ? {} : { [list]: [] };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
