// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { instanceMetadata } from "../../../../providers/aws/api/instance-metadata.ts";
import { type LocalAnswer, type LocalRequest, startLocalServer, withAwsEnvironment } from "./local-aws.ts";

const pages: Readonly<Record<string, string>> = {
  "/latest/meta-data/placement/region": "eu-west-1\n",
  "/latest/meta-data/mac": "0e:49:61:0f:c3:11",
  "/latest/meta-data/network/interfaces/macs/0e:49:61:0f:c3:11/vpc-id": "vpc-1a2b3c4d",
};

/** Version 2 only: who has no token is refused. */
function answer({ method, path, headers }: LocalRequest): LocalAnswer {
  if (method === "PUT" && path === "/latest/api/token" && headers["x-aws-ec2-metadata-token-ttl-seconds"] === "60") {
    return { body: "token-1" };
  }
  if (headers["x-aws-ec2-metadata-token"] !== "token-1") return { code: 401, body: "" };
  const body = pages[path];
  return body === undefined ? { code: 404, body: "" } : { body };
}

describe("the instance that this process runs on", () => {
  test("tells its region and VPC, at the address that the SDK's environment names", async () => {
    const server = await startLocalServer(answer);
    await withAwsEnvironment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: server.url }, async () => {
      assert.equal(await instanceMetadata.region(), "eu-west-1");
      assert.equal(await instanceMetadata.vpcId(), "vpc-1a2b3c4d");
    });
    await server.close();
  });

  test("tells nothing where it has none, refuses, or is not there", async () => {
    const refusing = await startLocalServer(() => ({ code: 403, body: "" }));
    const empty = await startLocalServer(() => ({ body: "" }));
    for (const url of [refusing.url, empty.url, "http://127.0.0.1:9"]) {
      await withAwsEnvironment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }, async () => {
        assert.equal(await instanceMetadata.region(), undefined);
        assert.equal(await instanceMetadata.vpcId(), undefined);
      });
    }
    await refusing.close();
    await empty.close();
  });
});
