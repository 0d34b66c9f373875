// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { addStrangers } from "../../../../src/sandbox/aws/network/strangers.ts";
import { type AwsRig, refused, startRig } from "../aws-rig.ts";

const tags = { "elbv2.k8s.aws/cluster": "c1", "service.k8s.aws/stack": "default/web" };
const names = ["k8s-default-web-0123456789", "k8s-default-api-9876543210"];
let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig({ quotas: { loadBalancers: 200 } });
});

afterEach(() => rig.close());

/** A generator of numbers that is the same each time. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function fill(count: number, seed: number = 1): void {
  addStrangers(rig.aws.account, { random: sequence(seed), network: rig.network, count, names, tags });
}

describe("addStrangers", () => {
  test("none has a name or all the tags of what is under test", () => {
    fill(50);
    const { loadBalancers, targetGroups, listeners, securityGroups } = rig.aws.account;
    const rows = [...loadBalancers.all(), ...targetGroups.all(), ...listeners.all(), ...securityGroups.all()];
    assert.ok(rows.length > 150);
    for (const row of rows) {
      const all = Object.entries(tags).every(([key, value]) => row.tags.get(key) === value);
      assert.equal(all, false);
      assert.ok(!("name" in row) || !names.includes(row.name));
    }
  });

  test("is different by seed, and the same for the same", async () => {
    fill(5, 1);
    const first = rig.aws.snapshot();
    await rig.close();
    rig = await startRig();
    fill(5, 1);
    assert.deepEqual(rig.aws.snapshot(), first);
    await rig.close();
    rig = await startRig();
    fill(5, 2);
    assert.notDeepEqual(rig.aws.snapshot(), first);
  });

  test("its application load balancers are seen, and cannot be changed here", async () => {
    fill(1);
    const { LoadBalancers = [] } = await rig.elb.describeLoadBalancers({});
    const application = LoadBalancers.find(({ Type }) => Type === "application");
    const LoadBalancerArn = application?.LoadBalancerArn;
    assert.match(LoadBalancerArn ?? "", /:loadbalancer\/app\//);
    await refused("OperationNotPermitted", rig.elb.deleteLoadBalancer({ LoadBalancerArn }));
  });
});
