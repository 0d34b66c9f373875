// SPDX-License-Identifier: Apache-2.0

import { parameter } from "../endpoint/aws-call.ts";
import { loadBalancerOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { element, memberList } from "../endpoint/xml.ts";

/** moto has no ModifyCapacityReservation, and its DescribeCapacityReservation always says the same. */
export function capacityReservation(): Mend {
  const unitsOf = new Map<string, string>();
  return {
    actions: ["DescribeCapacityReservation", "ModifyCapacityReservation"],
    async answer(call, next) {
      const arn = parameter(call, "LoadBalancerArn");
      await loadBalancerOf(next, arn);
      const wanted = parameter(call, "MinimumLoadBalancerCapacity.CapacityUnits");
      if (parameter(call, "ResetCapacityReservation") === "true") unitsOf.delete(arn);
      else if (wanted !== "") unitsOf.set(arn, wanted);
      const units = unitsOf.get(arn);
      if (units === undefined) return element("", [memberList("CapacityReservationState", [])]);
      const state = [element("State", [element("Code", "provisioned")]), element("EffectiveCapacityUnits", units)];
      return element("", [
        element("MinimumLoadBalancerCapacity", [element("CapacityUnits", units)]),
        memberList("CapacityReservationState", [state]),
      ]);
    },
  };
}
