// SPDX-License-Identifier: Apache-2.0

import type { AwsApi } from "../aws-api.ts";
import { toAttributes } from "../to-observed.ts";
import type { AttributeReads } from "./reads.ts";

export function createAttributeReads(api: AwsApi): AttributeReads {
  return {
    async loadBalancerAttributes(arn, signal) {
      const answer = await api.call("DescribeLoadBalancerAttributes", { LoadBalancerArn: arn }, signal);
      return toAttributes(answer.Attributes);
    },
    async targetGroupAttributes(arn, signal) {
      const answer = await api.call("DescribeTargetGroupAttributes", { TargetGroupArn: arn }, signal);
      return toAttributes(answer.Attributes);
    },
    async listenerAttributes(arn, signal) {
      const answer = await api.call("DescribeListenerAttributes", { ListenerArn: arn }, signal);
      return toAttributes(answer.Attributes);
    },
    async capacityUnits(loadBalancerArn, signal) {
      const answer = await api.call("DescribeCapacityReservation", { LoadBalancerArn: loadBalancerArn }, signal);
      return answer.MinimumLoadBalancerCapacity?.CapacityUnits ?? 0;
    },
  };
}
