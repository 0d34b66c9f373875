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

test("each service may be somewhere else, for a region or for all, and have its calls signed for another", async () => {
  const answer = () => ({ body: "<DescribeResponse></DescribeResponse>" });
  const [ec2, elbv2, other] = await Promise.all([answer, answer, answer].map(startLocalServer));
  assert.ok(ec2 !== undefined && elbv2 !== undefined && other !== undefined);
  const send = await createSend({
    region: "eu-central-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    endpoints: [
      { service: "ec2", region: "eu-west-1", url: other.url },
      { service: "ec2", region: "eu-central-1", url: ec2.url, signingRegion: "far-1" },
      { service: "elasticloadbalancing", url: elbv2.url },
    ],
  });
  await send("DescribeVpcs", {}, signal());
  await send("DescribeLoadBalancers", {}, signal());
  const signedFor = ({ requests }: typeof ec2): readonly string[] =>
    requests.map(({ headers }) => /Credential=[^/]*\/\d+\/([^/]*\/[^/]*)/.exec(headers.authorization ?? "")?.[1] ?? "");
  assert.deepEqual(signedFor(ec2), ["far-1/ec2"]);
  assert.deepEqual(signedFor(elbv2), ["eu-central-1/elasticloadbalancing"]);
  assert.deepEqual(signedFor(other), []);
  await Promise.all([ec2, elbv2, other].map((server) => server.close()));
});
