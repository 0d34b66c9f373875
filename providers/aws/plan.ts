// SPDX-License-Identifier: Apache-2.0

import type { Model } from "./model.ts";
import type { Observed } from "./observed.ts";
import type { Operation } from "./operation.ts";
import { planAddressesGained, planAddressesGivenUp } from "./plan/addresses.ts";
import { refuseUnchangeable } from "./plan/immutable.ts";
import { planLeftovers, planRelease } from "./plan/leftovers.ts";
import { planLateListeners, planListenerRemovals, planListeners, planRoom } from "./plan/listeners.ts";
import { planAttachedGroups, planLoadBalancerCreation, planLoadBalancerSettings } from "./plan/load-balancer.ts";
import { createPlanContext } from "./plan/plan-context.ts";
import { planRevocations, planSecurityGroups } from "./plan/security-groups.ts";
import { planTargetGroups } from "./plan/target-groups.ts";
import { planDepartures, planPredecessorTargets } from "./plan/targets.ts";
import type { AwsSettings } from "./settings.ts";

/**
 * What makes `observed` into `model`, in an order in which traffic never points at nothing: what lets traffic through and what receives
 * it is there before a listener sends it on; what is no longer wanted goes only when nothing leads to it. `undefined` = all of it must
 * go. What was not read (`undefined` in `observed`) is taken to be as wanted.
 * @throws UserError where AWS has no way from the one to the other that keeps what serves now.
 */
export function planModel(
  model: Model | undefined,
  observed: Observed,
  settings: Pick<AwsSettings, "externalManagedTags">,
): readonly Operation[] {
  if (model === undefined) return planRelease(observed);
  const context = createPlanContext(model, observed, settings);
  refuseUnchangeable(context);
  return [
    ...planSecurityGroups(context),
    ...planPredecessorTargets(context),
    ...planTargetGroups(context),
    ...planRoom(context),
    ...planLoadBalancerCreation(context),
    ...planAttachedGroups(context),
    ...planAddressesGained(context),
    ...planListeners(context),
    ...planListenerRemovals(context),
    ...planAddressesGivenUp(context),
    ...planLateListeners(context),
    ...planLoadBalancerSettings(context),
    ...planDepartures(context),
    ...planRevocations(context),
    ...planLeftovers(context),
  ];
}
