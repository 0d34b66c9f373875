// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject } from "../../src/controller/provider.ts";
import { type FairleadError, toFairleadError, toProblem, UserError } from "../../src/errors.ts";
import { formatIpRange, rangesOverlap } from "../../src/model/ip.ts";
import { compareText } from "../../src/model/service.ts";
import { parseAdvertisement } from "./advertisement-spec.ts";
import type { Configuration, ConfigurationProblem, IPAddressPool, L2Advertisement } from "./model.ts";
import { coversPool } from "./pool-match.ts";
import { parsePool, withNamespaces } from "./pool-spec.ts";

type Kind = ConfigurationProblem["kind"];

interface Named {
  readonly name: string;
}

export const emptyConfiguration: Configuration = { pools: [], advertisements: [], problems: [] };

/**
 * The configuration that these objects make: IPAddressPools, L2Advertisements, and the Namespaces that selectors look at.
 * What is wrong with one object never keeps the others out of force. An object that cannot be read keeps the form it has in
 * `previous`; of pools that claim the same address the older one has it. The order of `objects` does not matter.
 */
export function toConfiguration(
  objects: readonly ConfigurationObject[],
  previous: Configuration = emptyConfiguration,
): Configuration {
  const sorted = [...objects].sort(byAgeAndName);
  const namespaces = sorted.filter((object) => object.kind === "Namespace");
  const pools = collect(ofKind(sorted, "IPAddressPool"), {
    parse: (object) => parsePool(object, namespaces),
    lastGood: (name) => withNamespaces(findNamed(previous.pools, name), namespaces),
    refuse: refuseOverlap,
  });
  const advertisements = collect(ofKind(sorted, "L2Advertisement"), {
    parse: parseAdvertisement,
    lastGood: (name) => findNamed(previous.advertisements, name),
    refuse: () => undefined,
  });
  return {
    pools: pools.inForce.sort(byName),
    advertisements: advertisements.inForce.sort(byName),
    problems: [
      ...pools.problems,
      ...pools.inForce.flatMap((pool) => unadvertisedPool(pool, advertisements.inForce)),
      ...advertisements.problems,
      ...advertisements.inForce.flatMap((advertisement) => unknownPools(advertisement, pools.inForce)),
    ].sort(byKindAndName),
  };
}

/** Reasons told of an object that is in force as it is written. */
const warningReasons: ReadonlySet<string> = new Set(["NotAdvertised", "PoolNotFound"]);

/** Whether an object is not in force as it is written: not at all, or in an earlier form. */
export function hasRefused({ problems }: Configuration): boolean {
  return problems.some(({ problem }) => !warningReasons.has(problem.reason));
}

/** Whether nothing has changed that allocation looks at. */
export function samePools(have: readonly IPAddressPool[], want: readonly IPAddressPool[]): boolean {
  return poolsText(have) === poolsText(want);
}

function poolsText(pools: readonly IPAddressPool[]): string {
  return JSON.stringify(pools, (_key, value: unknown) => {
    if (typeof value === "bigint") return value.toString();
    return value instanceof Set ? [...value].sort(compareText) : value;
  });
}

/** How objects of one kind are read, and what speaks against one beside those already in force. */
interface Reader<Form extends Named> {
  readonly parse: (object: ConfigurationObject) => Form;
  readonly lastGood: (name: string) => Form | undefined;
  readonly refuse: (form: Form, inForce: readonly Form[]) => FairleadError | undefined;
}

interface Collected<Form extends Named> {
  readonly inForce: Form[];
  readonly problems: ConfigurationProblem[];
}

/** Takes the objects one by one, oldest first, so that the older of two that conflict is in force. */
function collect<Form extends Named>(objects: readonly ConfigurationObject[], reader: Reader<Form>): Collected<Form> {
  const collected: Collected<Form> = { inForce: [], problems: [] };
  for (const object of objects) {
    const form = attempt(object, reader, collected.inForce);
    if (form instanceof Error) collected.problems.push(settle(object, form, reader, collected.inForce));
    else collected.inForce.push(form);
  }
  return collected;
}

function attempt<Form extends Named>(
  object: ConfigurationObject,
  reader: Reader<Form>,
  inForce: readonly Form[],
): Form | FairleadError {
  try {
    refuseSameName(object, inForce);
    const form = reader.parse(object);
    return reader.refuse(form, inForce) ?? form;
  } catch (error) {
    return toFairleadError(error);
  }
}

/** Puts the last good form of a refused object in force, where it had one that still fits. */
function settle<Form extends Named>(
  object: ConfigurationObject,
  error: FairleadError,
  reader: Reader<Form>,
  inForce: Form[],
): ConfigurationProblem {
  const form = findNamed(inForce, object.name) === undefined ? reader.lastGood(object.name) : undefined;
  const kept = form !== undefined && reader.refuse(form, inForce) === undefined;
  if (kept) inForce.push(form);
  const outcome = kept ? "Until then its last good form stays in force." : "Until then it is not in force.";
  const problem = { ...toProblem(error), message: `${error.message} ${outcome}` };
  return { kind: object.kind as Kind, name: object.name, rejected: !kept, problem };
}

/** No cluster has two objects of one name, but files given to the plan command may. */
function refuseSameName({ kind, name }: ConfigurationObject, inForce: readonly Named[]): void {
  if (findNamed(inForce, name) === undefined) return;
  throw new UserError("DuplicateName", `There is another ${kind} "${name}"; give one of the two another name.`);
}

function refuseOverlap(pool: IPAddressPool, inForce: readonly IPAddressPool[]): FairleadError | undefined {
  for (const other of inForce) {
    for (const range of pool.ranges) {
      const theirs = other.ranges.find((each) => rangesOverlap(each, range));
      if (theirs === undefined) continue;
      const what = `${formatIpRange(range)} overlaps with ${formatIpRange(theirs)} of the older IPAddressPool "${other.name}"`;
      return new UserError("OverlappingAddresses", `${what}; take the common addresses out of one of the two.`);
    }
  }
  return undefined;
}

function unadvertisedPool(pool: IPAddressPool, advertisements: readonly L2Advertisement[]): ConfigurationProblem[] {
  if (advertisements.some((advertisement) => coversPool(advertisement, pool))) return [];
  const message = `No L2Advertisement is about this pool: its addresses are given to Services, but nobody answers for them. Create an L2Advertisement with ipAddressPools: ["${pool.name}"], or one without pools for all of them.`;
  return [{ kind: "IPAddressPool", name: pool.name, rejected: false, problem: userProblem("NotAdvertised", message) }];
}

function unknownPools(
  { name, ipAddressPools }: L2Advertisement,
  pools: readonly IPAddressPool[],
): ConfigurationProblem[] {
  const unknown = ipAddressPools.filter((wanted) => findNamed(pools, wanted) === undefined);
  if (unknown.length === 0) return [];
  const names = unknown.map((each) => `"${each}"`).join(", ");
  const message = `spec.ipAddressPools names ${names}, and no such IPAddressPool is in force. Create or mend it, or take the name out.`;
  return [{ kind: "L2Advertisement", name, rejected: false, problem: userProblem("PoolNotFound", message) }];
}

function userProblem(reason: string, message: string): ConfigurationProblem["problem"] {
  return { kind: "UserError", reason, message };
}

function ofKind(objects: readonly ConfigurationObject[], kind: Kind): readonly ConfigurationObject[] {
  return objects.filter((object) => object.kind === kind);
}

function findNamed<Form extends Named>(forms: readonly Form[], name: string): Form | undefined {
  return forms.find((form) => form.name === name);
}

function byAgeAndName(left: ConfigurationObject, right: ConfigurationObject): number {
  return left.createdAt - right.createdAt || compareText(left.name, right.name);
}

function byName(left: Named, right: Named): number {
  return compareText(left.name, right.name);
}

function byKindAndName(left: ConfigurationProblem, right: ConfigurationProblem): number {
  return compareText(left.kind, right.kind) || compareText(left.name, right.name);
}
