// SPDX-License-Identifier: Apache-2.0

/** What an account has, told by names: two accounts are alike though their ids and ARNs are not. */

import type { Account } from "../../../../src/sandbox/aws/account.ts";
import type { SecurityGroup } from "../../../../src/sandbox/aws/ec2/model.ts";
import type { Listener, LoadBalancer, TargetGroup } from "../../../../src/sandbox/aws/elbv2/model.ts";

export interface Shape {
  readonly loadBalancers: Readonly<Record<string, unknown>>;
  readonly targetGroups: Readonly<Record<string, unknown>>;
  readonly securityGroups: Readonly<Record<string, unknown>>;
}

/** Load balancers with their listeners, target groups with their targets, security groups with their rules. */
export function shapeOf(account: Account): Shape {
  return {
    loadBalancers: byName(account.loadBalancers.all(), (it) => loadBalancer(it, account)),
    targetGroups: byName(account.targetGroups.all(), targetGroup),
    securityGroups: byName(account.securityGroups.all(), (it) => securityGroup(it, account)),
  };
}

function loadBalancer(it: LoadBalancer, account: Account): object {
  return {
    scheme: it.scheme,
    type: it.ipAddressType,
    subnets: it.subnets.map(({ subnetId }) => subnetId).sort(),
    groups: it.securityGroups.map((id) => groupName(id, account)).sort(),
    attributes: plain(it.attributes),
    tags: plain(it.tags),
    listeners: account.listeners
      .by("loadBalancer", it.arn)
      .map((each) => listener(each, account))
      .sort((left, right) => left.port - right.port),
  };
}

function listener(it: Listener, account: Account) {
  return {
    port: it.port,
    protocol: it.protocol,
    forwardsTo: it.forward.targetGroups.map(({ arn }) => account.targetGroups.get(arn)?.name ?? arn),
    certificates: [it.certificate, ...it.extraCertificates],
    attributes: plain(it.attributes),
    tags: plain(it.tags),
  };
}

function targetGroup(it: TargetGroup): object {
  const registered = [...it.targets.values()].filter(({ drainedAt }) => drainedAt === undefined);
  return {
    protocol: it.protocol,
    targetType: it.targetType,
    healthCheck: it.healthCheck,
    targets: registered.map(({ id, port }) => `${id}:${port}`).sort(),
    attributes: plain(it.attributes),
    tags: plain(it.tags),
  };
}

function securityGroup(it: SecurityGroup, account: Account): object {
  const rules = it.ingress.map(({ protocol, fromPort, toPort, source, description }) => {
    const from = source.kind === "Group" ? groupName(source.id, account) : JSON.stringify(source);
    return `${protocol} ${fromPort}-${toPort} from ${from} (${description})`;
  });
  return { rules: rules.sort(), tags: plain(it.tags) };
}

function groupName(id: string, account: Account): string {
  return account.securityGroups.get(id)?.name ?? id;
}

function plain(values: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...values].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Two of one name are told apart, so that a duplicate shows. */
function byName<Row extends { readonly name: string }>(
  rows: readonly Row[],
  show: (row: Row) => unknown,
): Readonly<Record<string, unknown>> {
  const entries: [string, unknown][] = [];
  for (const row of rows.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const count = entries.filter(([name]) => name.startsWith(row.name)).length;
    entries.push([count === 0 ? row.name : `${row.name} (again, ${count})`, show(row)]);
  }
  return Object.fromEntries(entries);
}
