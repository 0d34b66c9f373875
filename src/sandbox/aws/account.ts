// SPDX-License-Identifier: Apache-2.0

import { createHash } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { Address, Instance, PrefixList, RouteTable, SecurityGroup, Subnet, Vpc, Zone } from "./ec2/model.ts";
import type { Listener, LoadBalancer, TargetGroup } from "./elbv2/model.ts";
import { checkQuotas, type Quotas, type Timings } from "./quotas.ts";
import { Table } from "./table.ts";

export interface AccountOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly quotas: Quotas;
  readonly timings: Timings;
}

/**
 * All that one AWS account has in one region. Everything is synchronous, so what an action reads and then writes is one
 * transaction. Names and ids depend on the order of the calls alone: the same calls give the same account.
 */
export class Account {
  readonly region: string;
  readonly accountId: string;
  readonly vpcs: Table<Vpc> = new Table({ keyOf: (row: Vpc) => row.id, indexes: {} });
  readonly subnets: Table<Subnet, "vpc"> = new Table({
    keyOf: (row: Subnet) => row.id,
    indexes: { vpc: (row) => [row.vpcId] },
  });
  readonly zones: Table<Zone> = new Table({ keyOf: (row: Zone) => row.name, indexes: {} });
  readonly routeTables: Table<RouteTable, "vpc"> = new Table({
    keyOf: (row: RouteTable) => row.id,
    indexes: { vpc: (row) => [row.vpcId] },
  });
  readonly instances: Table<Instance, "group" | "privateIp"> = new Table({
    keyOf: (row: Instance) => row.id,
    indexes: { group: (row) => row.securityGroups, privateIp: (row) => [`${row.subnetId} ${row.privateIp}`] },
  });
  readonly addresses: Table<Address> = new Table({ keyOf: (row: Address) => row.allocationId, indexes: {} });
  readonly prefixLists: Table<PrefixList> = new Table({ keyOf: (row: PrefixList) => row.id, indexes: {} });
  readonly securityGroups: Table<SecurityGroup, "name" | "source"> = new Table({
    keyOf: (row: SecurityGroup) => row.id,
    indexes: {
      name: (row) => [groupNameKey(row.vpcId, row.name)],
      source: (row) => row.ingress.flatMap(({ source }) => (source.kind === "Group" ? [source.id] : [])),
    },
  });
  readonly loadBalancers: Table<LoadBalancer, "name" | "group" | "subnet" | "address" | "privateIp"> = new Table({
    keyOf: (row: LoadBalancer) => row.arn,
    indexes: {
      name: (row) => [row.name],
      group: (row) => row.securityGroups,
      subnet: (row) => row.subnets.map(({ subnetId }) => subnetId),
      address: (row) => row.subnets.flatMap(({ allocationId }) => allocationId ?? []),
      privateIp: (row) => row.subnets.map(({ subnetId, privateIpv4 }) => `${subnetId} ${privateIpv4}`),
    },
  });
  readonly listeners: Table<Listener, "loadBalancer" | "targetGroup"> = new Table({
    keyOf: (row: Listener) => row.arn,
    indexes: {
      loadBalancer: (row) => [row.loadBalancerArn],
      targetGroup: (row) => row.forward.targetGroups.map(({ arn }) => arn),
    },
  });
  readonly targetGroups: Table<TargetGroup, "name"> = new Table({
    keyOf: (row: TargetGroup) => row.arn,
    indexes: { name: (row) => [row.name] },
  });
  /** Certificates that do not exist; all other well-formed ARNs of the region do. */
  readonly absentCertificates: Set<string> = new Set();
  readonly #clock: Clock;
  /** Until when things are still in use by what was deleted, by ARN or id. */
  readonly #heldUntil = new Map<string, number>();
  #quotas: Quotas;
  #timings: Timings;
  #sequence = 0;

  constructor(options: AccountOptions) {
    this.region = options.region;
    this.accountId = options.accountId;
    this.#timings = options.timings;
    this.#clock = options.clock;
    this.#quotas = checkQuotas(options.quotas);
  }

  get quotas(): Quotas {
    return this.#quotas;
  }

  /** @throws RangeError for quotas that AWS would not grant together */
  setQuotas(quotas: Partial<Quotas>): void {
    this.#quotas = checkQuotas({ ...this.#quotas, ...quotas });
  }

  get timings(): Timings {
    return this.#timings;
  }

  setTimings(timings: Partial<Timings>): void {
    this.#timings = { ...this.#timings, ...timings };
  }

  /** Milliseconds that never go back. */
  now(): number {
    return this.#clock.monotonic();
  }

  /** ISO 8601, in UTC. */
  wallTime(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  /** Hexadecimal digits that were never given out before; the same in each run. */
  nextDigits(count: number): string {
    this.#sequence += 1;
    return createHash("sha256").update(`${this.accountId} ${this.#sequence}`).digest("hex").slice(0, count);
  }

  /** An id in EC2's form: `sg-` and 17 digits. */
  nextId(prefix: string): string {
    return `${prefix}-${this.nextDigits(17)}`;
  }

  /** Keeps things in use for as long as a deletion takes. */
  hold(ids: readonly string[]): void {
    for (const id of ids) this.#heldUntil.set(id, this.now() + this.timings.deletion);
  }

  isHeld(id: string): boolean {
    const until = this.#heldUntil.get(id);
    if (until === undefined) return false;
    if (this.now() < until) return true;
    this.#heldUntil.delete(id);
    return false;
  }
}

/** Names of security groups are unique in a VPC, whatever their case. */
export function groupNameKey(vpcId: string, name: string): string {
  return `${vpcId} ${name.toLowerCase()}`;
}
