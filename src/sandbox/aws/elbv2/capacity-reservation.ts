// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import { AwsError, validationError } from "../aws-error.ts";
import { optionalBoolean, optionalInteger, type Parameters, structure } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { requireLoadBalancer, requireNetworkLoadBalancer } from "./look-up.ts";
import type { Capacity, LoadBalancer } from "./model.ts";
import { isProvisioning } from "./show-load-balancer.ts";

/** How often a day a reservation can be made smaller. */
const DECREASES_A_DAY = 2;

function show(account: Account, { capacity, subnets }: LoadBalancer): Reply {
  if (capacity === undefined) return { DecreaseRequestsRemaining: DECREASES_A_DAY, CapacityReservationState: [] };
  const isPending = account.now() < capacity.provisionedAt;
  return {
    LastModifiedTime: capacity.modifiedTime,
    DecreaseRequestsRemaining: capacity.decreasesLeft,
    MinimumLoadBalancerCapacity: capacity.units === 0 ? undefined : { CapacityUnits: capacity.units },
    CapacityReservationState:
      capacity.units === 0
        ? []
        : subnets.map(({ zone }) => ({
            State: { Code: isPending ? "pending" : "provisioned" },
            AvailabilityZone: zone,
            EffectiveCapacityUnits: isPending ? undefined : capacity.units / subnets.length,
          })),
  };
}

export function describeCapacityReservation(account: Account, parameters: Parameters): Reply {
  return show(account, requireLoadBalancer(account, parameters));
}

function readUnits(parameters: Parameters): number {
  const asked = structure(parameters, "MinimumLoadBalancerCapacity");
  const isReset = optionalBoolean(parameters, "ResetCapacityReservation") ?? false;
  if ((asked === undefined) !== isReset) {
    throw validationError("One of MinimumLoadBalancerCapacity and ResetCapacityReservation must be specified");
  }
  const units = asked && optionalInteger(asked, "CapacityUnits", { min: 1, max: Number.MAX_SAFE_INTEGER });
  if (asked !== undefined && units === undefined) throw validationError("CapacityUnits must be specified");
  return units ?? 0;
}

function checkCapacity(account: Account, row: LoadBalancer, units: number): void {
  if (isProvisioning(account, row)) {
    throw new AwsError("OperationNotPermitted", `Load balancer '${row.arn}' is not active`);
  }
  if (row.capacity !== undefined && account.now() < row.capacity.provisionedAt) {
    throw new AwsError("CapacityReservationPending", "A capacity reservation is pending for this load balancer");
  }
  if (units > account.quotas.capacityUnits) {
    throw new AwsError("CapacityUnitsLimitExceeded", "The limit of capacity units has been exceeded");
  }
}

function changeCapacity(account: Account, have: Capacity | undefined, units: number): Capacity {
  const left = have?.decreasesLeft ?? DECREASES_A_DAY;
  const isDecrease = units < (have?.units ?? 0);
  if (isDecrease && left === 0) {
    throw new AwsError("CapacityDecreaseRequestLimitExceeded", "The daily limit of decreases has been exceeded");
  }
  return {
    units,
    modifiedTime: account.wallTime(),
    provisionedAt: account.now() + (units === 0 ? 0 : account.timings.capacity),
    decreasesLeft: isDecrease ? left - 1 : left,
  };
}

export function modifyCapacityReservation(account: Account, parameters: Parameters): Reply {
  const have = requireNetworkLoadBalancer(account, parameters);
  const units = readUnits(parameters);
  checkCapacity(account, have, units);
  const capacity = changeCapacity(account, have.capacity, units);
  return show(account, account.loadBalancers.put({ ...have, capacity }));
}
