// SPDX-License-Identifier: Apache-2.0

/** Where load balancers are outside of the cluster, the finalizer comes before the first of them and goes after the last. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { callers } from "./aws/aws-clients.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import type { AwsVerdict } from "./aws/endpoint/aws-endpoint.ts";
import { isAwsWrite, type JournalEntry } from "./aws/endpoint/journal.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { account, endpoint, services } = aws;
const finalizer = "service.kubernetes.io/load-balancer-cleanup";

await aws.startFairlead();

test("the finalizer is there before anything is made, and until everything is gone", async () => {
  const seen: string[] = [];
  const without: string[] = [];
  /** Looked at before each change in the account is let through. */
  const look = async (call: JournalEntry): Promise<AwsVerdict> => {
    if (call.caller === callers.fairlead && isAwsWrite(call)) {
      const { finalizers = [] } = (await services.get("first")).metadata;
      (finalizers.includes(finalizer) ? seen : without).push(call.action);
    }
    return { kind: "Pass" };
  };
  endpoint.judgeBy(look);
  await services.create("first", {
    ports: [
      { name: "http", port: 80 },
      { name: "dns", protocol: "UDP", port: 53 },
    ],
  });
  await aws.published("first");
  await services.delete("first");
  await services.gone("first");
  endpoint.passAll();
  assert.deepEqual(without, []);
  assert.deepEqual([seen.includes("CreateLoadBalancer"), seen.includes("DeleteLoadBalancer")], [true, true]);
  await account.restored();
});
