// SPDX-License-Identifier: Apache-2.0

import type { Action } from "../aws-api.ts";
import { type AwsService, actionServices, serviceIds } from "./actions.ts";

/** How often calls of one kind may be made. */
export interface ApiRate {
  readonly service: AwsService;
  /** Found in the names of its actions; the first rate of a service whose pattern is found in a name counts. */
  readonly operations: RegExp;
  readonly callsPerSecond: number;
  /** Calls that may be made at once after a rest. */
  readonly burst: number;
}

/**
 * What is allowed until AWS says no. The bursts are within the buckets that AWS publishes ("Request throttling" in the guides of
 * ELB and EC2: 40 and 100 for reads), so that ordinary work is never throttled. The rates are above what a new account gets for
 * long, because accounts differ and are raised on demand: how much one may is found out by `CallLimiter`, from AWS's own answers,
 * instead of every account being kept to the smallest. 300 RegisterTargets take 7 s by these, and 100 Services of three ports 9 s.
 */
export const defaultApiRates: readonly ApiRate[] = [
  { service: "elasticloadbalancing", operations: /^Describe/, callsPerSecond: 60, burst: 40 },
  { service: "elasticloadbalancing", operations: /^(Register|Deregister)Targets$/, callsPerSecond: 40, burst: 40 },
  { service: "elasticloadbalancing", operations: /^(Create|Delete)/, callsPerSecond: 80, burst: 40 },
  { service: "elasticloadbalancing", operations: /^(Modify|Set|Add|Remove)/, callsPerSecond: 20, burst: 20 },
  { service: "ec2", operations: /^Describe/, callsPerSecond: 20, burst: 50 },
  { service: "ec2", operations: /^/, callsPerSecond: 20, burst: 50 },
];

const services: readonly AwsService[] = ["elasticloadbalancing", "ec2"];

export type ParsedRates =
  | { readonly kind: "Parsed"; readonly rates: readonly ApiRate[] }
  | { readonly kind: "Mistaken"; readonly mistakes: readonly string[] };

/**
 * Parses the value of `--aws-api-throttle`: `service:pattern=callsPerSecond:burst`, separated by commas, for example
 * `Elastic Load Balancing v2:^Describe=10:20,EC2:^Describe=5:10`; without a service, that of the item before. As in
 * aws-load-balancer-controller, a service that is named loses its default rates, and the others keep theirs.
 */
export function parseApiRates(text: string): ParsedRates {
  const items = text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  const rates: ApiRate[] = [];
  const mistakes: string[] = [];
  for (const item of items) {
    const parsed = parseItem(item, rates.at(-1)?.service);
    if (typeof parsed === "string") mistakes.push(`"${item}": ${parsed}`);
    else rates.push(parsed);
  }
  if (mistakes.length > 0) return { kind: "Mistaken", mistakes };
  const named = new Set(rates.map(({ service }) => service));
  return { kind: "Parsed", rates: [...rates, ...defaultApiRates.filter(({ service }) => !named.has(service))] };
}

/** Service names hold no colon and numbers no equals sign, so that a pattern may hold both. */
const itemForm = /^(?:(?<id>[\w ]+):)?(?<pattern>.+)=(?<rate>[\d.]+):(?<burst>\d+)$/;

/** The rate, or what is wrong with it. */
function parseItem(item: string, before: AwsService | undefined): ApiRate | string {
  const groups = itemForm.exec(item)?.groups;
  if (groups === undefined) return 'must be service:pattern=callsPerSecond:burst, as in "EC2:^Describe=5:10"';
  const { id, pattern = "", rate = "", burst = "" } = groups;
  const service = id === undefined ? before : services.find((one) => serviceIds[one] === id.trim());
  if (service === undefined) return `the service must be one of ${services.map((one) => serviceIds[one]).join(", ")}`;
  const operations = toPattern(pattern);
  if (operations === undefined) return "the pattern is no regular expression";
  const callsPerSecond = Number(rate);
  if (!(callsPerSecond > 0)) return "there must be more than 0 calls a second";
  if (Number(burst) < 1) return "the burst must be 1 or more";
  return { service, operations, callsPerSecond, burst: Number(burst) };
}

function toPattern(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}

/** The rate that an action is under; undefined = none: it may be called as often as one likes. */
export function rateOf(action: Action, rates: readonly ApiRate[]): ApiRate | undefined {
  return rates.find(({ service, operations }) => service === actionServices[action] && operations.test(action));
}
