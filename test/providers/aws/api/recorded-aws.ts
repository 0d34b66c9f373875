// SPDX-License-Identifier: Apache-2.0

/** The narrow edge with recorded replies in the place of AWS. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAwsApi } from "../../../../providers/aws/api/create-aws-api.ts";
import type { Action, AwsApi } from "../../../../providers/aws/aws-api.ts";
import type { Clock } from "../../../../src/clock.ts";
import { systemClock } from "../../../../src/clock.ts";
import type { AwsRequestFacts } from "../../../../src/metrics/aws-metrics.ts";
import { type PostAnswer, type PostReplay, replayPosts } from "../../../support/http.ts";

/** Where the SDK calls in this region when nothing else is said. */
export const origins = {
  elasticloadbalancing: "https://elasticloadbalancing.us-west-2.amazonaws.com",
  ec2: "https://ec2.us-west-2.amazonaws.com",
} as const;

export interface RecordedAws {
  readonly api: AwsApi;
  readonly replay: PostReplay;
  /** `operation statusCode errorCode` of each try. */
  readonly tries: readonly string[];
  readonly throttles: () => number;
}

/** Without pauses worth waiting for. */
const hastyClock: Clock = { ...systemClock, sleep: (_ms, signal) => systemClock.sleep(0, signal) };

export function recordAws(origin: string, answers: readonly PostAnswer[]): RecordedAws {
  const replay = replayPosts(origin, answers);
  const tries: string[] = [];
  let throttles = 0;
  const api = createAwsApi({
    access: { region: "us-west-2", credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" } },
    clock: hastyClock,
    random: () => 0.5,
    recorder: {
      requested: (facts: AwsRequestFacts) => tries.push(`${facts.operation} ${facts.statusCode} ${facts.errorCode}`),
      waited: () => undefined,
      throttled: () => {
        throttles++;
      },
    },
  });
  return { api, replay, tries, throttles: () => throttles };
}

/** The reply of an action as AWS's documentation shows it. */
export function recordedReply(action: Action): PostAnswer {
  const file = join(import.meta.dirname, "../../../fixtures/aws", `${action}.xml`);
  return { code: 200, body: readFileSync(file, "utf8") };
}

/** An error as ELBv2 words it. */
export function elbv2Error(name: string, code: number = 400, message: string = `${name} happened`): PostAnswer {
  const body = `<ErrorResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">
  <Error>
    <Type>Sender</Type>
    <Code>${name}</Code>
    <Message>${message}</Message>
  </Error>
  <RequestId>8f4e4d3c-0000-1111-2222-333344445555</RequestId>
</ErrorResponse>`;
  return { code, body, headers: { "x-amzn-requestid": "8f4e4d3c-0000-1111-2222-333344445555" } };
}

/** An error as EC2 words it. */
export function ec2Error(name: string, code: number = 400, message: string = `${name} happened`): PostAnswer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<Response><Errors><Error><Code>${name}</Code><Message>${message}</Message></Error></Errors><RequestID>ea966190-f9aa-478e-9ede-example</RequestID></Response>`;
  return { code, body };
}
