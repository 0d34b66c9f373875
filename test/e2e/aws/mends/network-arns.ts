// SPDX-License-Identifier: Apache-2.0

import type { AwsCall } from "../endpoint/aws-call.ts";
import { elbActions } from "../endpoint/elb-actions.ts";
import type { Mend } from "../endpoint/mend.ts";
import { mapTexts } from "../endpoint/xml.ts";

/** moto calls every load balancer `loadbalancer/app/…`, and its listeners alike: a Network Load Balancer's say `net`. */
export function networkArns(): Mend {
  return {
    actions: elbActions,
    answer: async (call, next) =>
      mapTexts(await next(asMotoKnowsIt(call)), (text) =>
        text.replaceAll(/:(loadbalancer|listener)\/app\//g, ":$1/net/"),
      ),
  };
}

function asMotoKnowsIt(call: AwsCall): AwsCall {
  const rename = (text: string): string => text.replaceAll(/:(loadbalancer|listener)\/net\//g, ":$1/app/");
  return { ...call, parameters: new Map([...call.parameters].map(([key, value]) => [key, rename(value)])) };
}
