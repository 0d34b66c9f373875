// SPDX-License-Identifier: Apache-2.0

import type { AnswerCall } from "./aws-call.ts";
import { isAwsWrite } from "./journal.ts";
import { printCall } from "./wire.ts";
import type { Xml } from "./xml.ts";

/** The mends ask the same again and again: what was read from moto holds until something is written to it. */
export function rememberReads(moto: AnswerCall): AnswerCall {
  const replies = new Map<string, Promise<Xml>>();
  return (call) => {
    if (isAwsWrite(call)) return moto(call).finally(() => replies.clear());
    const key = printCall(call);
    const reply = replies.get(key) ?? moto(call);
    replies.set(key, reply);
    return reply;
  };
}
