// SPDX-License-Identifier: Apache-2.0

import type { AwsReads } from "../api/reads.ts";
import type { AwsApi } from "../aws-api.ts";
import type { Network } from "../network/network.ts";
import { readSecurityGroups } from "../network/security-groups.ts";
import type { ObservedSecurityGroup } from "../observed.ts";
import type { AccountMirror } from "./account-mirror.ts";
import { nameOf, type Thing, type ThingName } from "./holdings.ts";

export interface LookUpTools {
  readonly api: AwsApi;
  readonly reads: AwsReads;
  readonly mirror: AccountMirror;
  readonly network: Pick<Network, "vpcId">;
}

/** What of these names there is, whosever it is, with tags; what costs a read of its own is not known of it. @throws FairleadError */
export async function lookUp(
  names: readonly ThingName[],
  { api, reads, network }: Omit<LookUpTools, "mirror">,
  signal: AbortSignal,
): Promise<readonly Thing[]> {
  const loadBalancers = namesOf("LoadBalancer", names);
  const targetGroups = namesOf("TargetGroup", names);
  const securityGroups = namesOf("SecurityGroup", names);
  const [foundBalancers, foundTargets, foundGroups] = await Promise.all([
    loadBalancers.length === 0 ? [] : reads.loadBalancersNamed(loadBalancers, signal),
    targetGroups.length === 0 ? [] : reads.targetGroupsNamed(targetGroups, signal),
    securityGroups.length === 0
      ? new Map<string, ObservedSecurityGroup>()
      : readSecurityGroups(api, [{ Name: "group-name", Values: [...securityGroups] }], signal),
  ]);
  return [
    ...foundBalancers.map((it) => ({ kind: "LoadBalancer" as const, it })),
    ...foundTargets.map((it) => ({ kind: "TargetGroup" as const, it })),
    // Another VPC's groups are in nobody's way. Which one is ours may not be known yet: after a start, when a Service goes.
    ...[...foundGroups.values()]
      .filter(({ VpcId }) => network.vpcId === undefined || VpcId === network.vpcId)
      .map((it) => ({ kind: "SecurityGroup" as const, it })),
  ];
}

/** Looks these names up and makes them known under this key, or as somebody else's, or as absent. @throws FairleadError */
export async function refreshNames(
  key: string,
  names: readonly ThingName[],
  tools: LookUpTools,
  signal: AbortSignal,
): Promise<void> {
  if (names.length === 0) return;
  const found = await lookUp(names, tools, signal);
  const present = new Set(found.map(nameOf));
  for (const name of names) if (!present.has(name)) tools.mirror.absent(key, name);
  for (const thing of found) tools.mirror.found(thing);
  tools.mirror.settleDoubts(key, names);
}

function namesOf(kind: Thing["kind"], names: readonly ThingName[]): readonly string[] {
  const prefix = `${kind}/`;
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}
