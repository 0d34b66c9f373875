// SPDX-License-Identifier: Apache-2.0

/** What happens in an account without a call of ours that could do it. What a call can do, tests do with `InProcessAws.act`. */

import type { Account } from "./account.ts";
import type { Instance, InstanceState } from "./ec2/model.ts";
import { deleteListenerRow } from "./elbv2/listeners.ts";
import { type TargetVerdict, targetKey } from "./elbv2/model.ts";

/** Stops, starts or terminates an instance. @throws RangeError where it does not exist */
export function setInstanceState(account: Account, instanceId: string, state: InstanceState): Instance {
  const have = account.instances.get(instanceId);
  if (have === undefined) throw new RangeError(`there is no instance ${instanceId}`);
  return account.instances.put({ ...have, state });
}

/** Makes AWS forget a terminated instance, which it does about an hour later. */
export function forgetInstance(account: Account, instanceId: string): void {
  account.instances.delete(instanceId);
}

/** From now on the target's health checks come out like this; undefined = healthy in time. @throws RangeError */
export function setTargetHealth(
  account: Account,
  targetGroupArn: string,
  target: { readonly id: string; readonly port: number },
  verdict: TargetVerdict | undefined,
): void {
  const group = account.targetGroups.get(targetGroupArn);
  const key = targetKey(target.id, target.port);
  const have = group?.targets.get(key);
  if (group === undefined || have === undefined) throw new RangeError(`there is no target ${key} in ${targetGroupArn}`);
  account.targetGroups.put({ ...group, targets: new Map([...group.targets, [key, { ...have, verdict }]]) });
}

/** As in the console with all warnings clicked away: the load balancer and its listeners go, even when protected. */
export function removeLoadBalancer(account: Account, loadBalancerArn: string): void {
  for (const listener of account.listeners.by("loadBalancer", loadBalancerArn)) deleteListenerRow(account, listener);
  account.loadBalancers.delete(loadBalancerArn);
}
