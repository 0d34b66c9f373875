// SPDX-License-Identifier: Apache-2.0

/** Each action on the reply that AWS's documentation shows for it: what goes over the wire, and what is understood. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { actionServices, actions } from "../../../../providers/aws/api/actions.ts";
import { ec2Exchanges } from "./exchanges-ec2.ts";
import { elbv2Exchanges } from "./exchanges-elbv2.ts";
import { origins, recordAws, recordedReply } from "./recorded-aws.ts";

const exchanges = { ...elbv2Exchanges, ...ec2Exchanges };

describe("each action on its recorded reply", () => {
  for (const action of actions) {
    test(action, async () => {
      const { input, form, output } = exchanges[action];
      const { api, replay } = recordAws(origins[actionServices[action]], [recordedReply(action)]);
      try {
        const { $metadata, ...reply } = (await api.call(action, input, AbortSignal.timeout(5000))) as Record<
          string,
          unknown
        >;
        assert.ok($metadata);
        const [{ Action: name, Version, ...rest } = {} as Record<string, string>] = replay.sent.map((sent) =>
          Object.fromEntries(sent),
        );
        assert.equal(name, action);
        assert.equal(Version, actionServices[action] === "ec2" ? "2016-11-15" : "2015-12-01");
        assert.deepEqual(rest, form);
        assert.deepEqual(reply, output);
      } finally {
        replay.end();
      }
    });
  }
});
