// SPDX-License-Identifier: Apache-2.0

import type { Account } from "./account.ts";
import type { Instance, SecurityGroup, Subnet } from "./ec2/model.ts";
import type { Listener, LoadBalancer, TargetGroup } from "./elbv2/model.ts";

/** Plain values, so that two can be compared and printed. */
export type SnapshotValue = string | number | boolean | null | readonly SnapshotValue[] | SnapshotObject;
export interface SnapshotObject {
  readonly [name: string]: SnapshotValue;
}

/** All there is, by kind, each by ARN or id, all names sorted. What only time changes is left out: states, and what drains. */
export type Snapshot = Readonly<Record<SnapshotKind, SnapshotObject>>;
export type SnapshotKind =
  | "loadBalancers"
  | "listeners"
  | "targetGroups"
  | "securityGroups"
  | "instances"
  | "subnets"
  | "vpcs"
  | "routeTables"
  | "addresses"
  | "prefixLists";

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Maps and objects become objects with sorted names; lists keep their order, which is what AWS shows. */
function toPlain(value: unknown): SnapshotValue {
  if (value instanceof Map) return sortedObject([...value].map(([name, entry]) => [String(name), entry]));
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === "object" && value !== null) return sortedObject(Object.entries(value));
  return value === undefined ? null : (value as string | number | boolean | null);
}

function sortedObject(entries: readonly (readonly [string, unknown])[]): SnapshotObject {
  const sorted = entries.filter(([, value]) => value !== undefined).sort(([left], [right]) => compare(left, right));
  return Object.fromEntries(sorted.map(([name, value]) => [name, toPlain(value)]));
}

function byText(values: readonly string[]): readonly string[] {
  return [...values].sort(compare);
}

function loadBalancer(row: LoadBalancer): object {
  const subnets = new Map(row.subnets.map(({ subnetId, ...use }) => [subnetId, use]));
  const capacity = row.capacity?.units;
  const untimed = { activeAt: undefined, createdTime: undefined, capacity };
  return { ...row, ...untimed, subnets, securityGroups: byText(row.securityGroups) };
}

function targetGroup(row: TargetGroup): object {
  const registered = [...row.targets].filter(([, { drainedAt }]) => drainedAt === undefined);
  const targets = registered.map(([key, { id, port, zone, quicServerId }]) => [key, { id, port, zone, quicServerId }]);
  return { ...row, attachedAt: undefined, targets: new Map(targets as [string, object][]) };
}

function listener(row: Listener): object {
  return { ...row, extraCertificates: byText(row.extraCertificates) };
}

function securityGroup(row: SecurityGroup): object {
  return { ...row, ingress: new Map(row.ingress.map(({ id, ...rule }) => [id, rule])) };
}

function keyed<Row>(rows: readonly Row[], keyOf: (row: Row) => string, show: (row: Row) => object): SnapshotObject {
  return sortedObject(rows.map((row) => [keyOf(row), show(row)]));
}

const same = (row: object): object => row;
const id = (row: { readonly id: string }): string => row.id;
const arn = (row: { readonly arn: string }): string => row.arn;

export function takeSnapshot(account: Account): Snapshot {
  return {
    loadBalancers: keyed(account.loadBalancers.all(), arn, loadBalancer),
    listeners: keyed(account.listeners.all(), arn, listener),
    targetGroups: keyed(account.targetGroups.all(), arn, targetGroup),
    securityGroups: keyed(account.securityGroups.all(), id, securityGroup),
    instances: keyed<Instance>(account.instances.all(), id, same),
    subnets: keyed<Subnet>(account.subnets.all(), id, same),
    vpcs: keyed(account.vpcs.all(), id, same),
    routeTables: keyed(account.routeTables.all(), id, same),
    addresses: keyed(account.addresses.all(), ({ allocationId }) => allocationId, same),
    prefixLists: keyed(account.prefixLists.all(), id, same),
  };
}
