// SPDX-License-Identifier: Apache-2.0

import { attributesOf } from "../endpoint/attributes.ts";
import { type AnswerCall, elbCall, parameter, Refusal } from "../endpoint/aws-call.ts";
import type { Mend } from "../endpoint/mend.ts";

/** moto deletes a load balancer whose deletion protection is on. */
export function deletionProtection(): Mend {
  return {
    actions: ["DeleteLoadBalancer"],
    async answer(call, next) {
      const arn = parameter(call, "LoadBalancerArn");
      if (await isProtected(arn, next)) {
        throw new Refusal(
          "OperationNotPermitted",
          `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`,
        );
      }
      return next(call);
    },
  };
}

/** What does not exist is not protected: deleting it succeeds. */
async function isProtected(arn: string, next: AnswerCall): Promise<boolean> {
  try {
    const reply = await next(elbCall("DescribeLoadBalancerAttributes", { LoadBalancerArn: arn }));
    return attributesOf(reply)["deletion_protection.enabled"] === "true";
  } catch (error) {
    if (error instanceof Refusal && error.code === "LoadBalancerNotFound") return false;
    throw error;
  }
}
