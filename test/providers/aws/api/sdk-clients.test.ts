// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createSend, type Send } from "../../../../providers/aws/api/sdk-clients.ts";
import { RetryableError } from "../../../../src/errors.ts";
import { startLocalServer } from "./local-aws.ts";

const signal = (): AbortSignal => AbortSignal.timeout(10_000);

const body = "<DeleteLoadBalancerResponse><DeleteLoadBalancerResult/></DeleteLoadBalancerResponse>";

test("the fence is asked before each change leaves, and for no read", async () => {
  const server = await startLocalServer(() => ({ body }));
  let isOpen = true;
  let asked = 0;
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
  const fence = {
    pass() {
      asked++;
      if (!isOpen) throw new RetryableError("NotLeading", "another leads");
    },
  };
  const send: Send = await createSend({ region: "eu-central-1", endpoint: server.url, credentials, fence });
  const remove = () => send("DeleteLoadBalancer", { LoadBalancerArn: "arn" }, signal());
  await remove();
  isOpen = false;
  await assert.rejects(remove(), { reason: "NotLeading" });
  await send("DescribeVpcs", {}, signal());
  assert.deepEqual(
    server.requests.map(({ form }) => form.get("Action")),
    ["DeleteLoadBalancer", "DescribeVpcs"],
  );
  assert.equal(asked, 2);
  await server.close();
});
