// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../../src/clock.ts";
import type { AnswerCall, AwsCall } from "./aws-call.ts";
import type { Xml } from "./xml.ts";

/** One thing that moto does otherwise than AWS, put right between the two. */
export interface Mend {
  /** The actions it is asked for; all others pass it by. */
  readonly actions: readonly string[];
  /** Answers in moto's place, or changes the call before, or the reply after. `next` is moto, as far as the mends behind have mended it. */
  readonly answer: (call: AwsCall, next: AnswerCall) => Promise<Xml>;
}

/** What mends need of their surroundings. */
export interface MendSurroundings {
  readonly clock: Clock;
  /** How long a load balancer is `provisioning`, a target `initial`, and a deleted one's security groups in use. Minutes in AWS. */
  readonly settleMs: number;
}

/** Makes moto with these mends in front, the first of them outermost. */
export function mended(moto: AnswerCall, mends: readonly Mend[]): AnswerCall {
  return mends.reduceRight<AnswerCall>(
    (next, mend) => (call) => (mend.actions.includes(call.action) ? mend.answer(call, next) : next(call)),
    moto,
  );
}
