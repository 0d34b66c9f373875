// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startAws } from "../../../src/sandbox/aws/start-aws.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { makeLoadBalancer, startRig } from "./aws-rig.ts";

describe("startAws", () => {
  test("begins with an empty account in the region asked for", async () => {
    const aws = await startAws({ clock: new FakeClock(), region: "eu-central-1", accountId: "210987654321" });
    try {
      assert.match(aws.url, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.ok(Object.values(aws.snapshot()).every((rows) => Object.keys(rows).length === 0));
      assert.equal(aws.account.region, "eu-central-1");
    } finally {
      await aws.close();
    }
  });

  test("the same calls give the same names", async () => {
    const arns = [];
    for (let run = 0; run < 2; run += 1) {
      const rig = await startRig();
      arns.push(await makeLoadBalancer(rig));
      await rig.close();
    }
    assert.equal(arns[0], arns[1]);
  });

  test("after close, nobody answers", async () => {
    const rig = await startRig();
    await rig.elb.describeLoadBalancers({});
    await rig.aws.close();
    await assert.rejects(rig.elb.describeLoadBalancers({}));
    await rig.close();
  });

  test("a refusal of `act` is AWS's, in the words of the service", async () => {
    const aws = await startAws({ clock: new FakeClock() });
    assert.throws(() => aws.act("DescribeTags", {}), { code: "ValidationError" });
    assert.throws(() => aws.act("DescribeSubnets", { MaxResults: 1 }), { code: "InvalidParameterValue" });
    assert.throws(() => aws.act("Fly", {}), { code: "InvalidAction" });
    assert.throws(() => aws.act("DescribeSubnets", { DryRun: true }), { code: "DryRunOperation" });
    await aws.close();
  });
});
