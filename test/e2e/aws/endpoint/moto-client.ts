// SPDX-License-Identifier: Apache-2.0

import { Agent, request } from "undici";
import type { AnswerCall } from "./aws-call.ts";
import { printCall, readReply } from "./wire.ts";

export interface MotoClient {
  readonly call: AnswerCall;
  close(): Promise<void>;
}

/** Calls moto as the SDK does, but for the signature, of which moto reads only the region and the service. */
export function createMotoClient(url: string, region: string): MotoClient {
  const agent = new Agent({ connections: 8 });
  return {
    async call(call) {
      const scope = `20260101/${region}/${call.service}/aws4_request`;
      const answer = await request(url, {
        method: "POST",
        dispatcher: agent,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          authorization: `AWS4-HMAC-SHA256 Credential=moto/${scope}, SignedHeaders=host, Signature=0`,
        },
        body: printCall(call),
      });
      return readReply(call, answer.statusCode, await answer.body.text());
    },
    close: () => agent.close(),
  };
}
