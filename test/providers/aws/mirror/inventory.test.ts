// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import { concernIn } from "../../../../providers/aws/mirror/inventory.ts";
import { makeGroup } from "./things.ts";

const ourTargetGroup = { TargetGroupName: "k8s-default-web-0123456789", LoadBalancerArns: ["arn:served-by-ours"] };
const theirTargetGroup = { TargetGroupName: "theirs", LoadBalancerArns: ["arn:served-by-theirs", "arn:theirs"] };
const concerns = concernIn({
  targetGroups: [ourTargetGroup, theirTargetGroup],
  securityGroups: [makeGroup({ GroupId: "sg-ours" })],
});

const cases: readonly { readonly name: string; readonly it: LoadBalancer; readonly isOfConcern: boolean }[] = [
  { name: "a name of our form", it: { LoadBalancerName: "k8s-default-web-0123456789" }, isOfConcern: true },
  {
    name: "a target group of our form",
    it: { LoadBalancerName: "given", LoadBalancerArn: "arn:served-by-ours" },
    isOfConcern: true,
  },
  {
    name: "a security group of ours",
    it: { LoadBalancerName: "given", LoadBalancerArn: "arn:theirs", SecurityGroups: ["sg-ours"] },
    isOfConcern: true,
  },
  {
    name: "no target group yet",
    it: { LoadBalancerName: "given", LoadBalancerArn: "arn:new", Type: "network" },
    isOfConcern: true,
  },
  {
    name: "no target group, and another type",
    it: { LoadBalancerName: "given", LoadBalancerArn: "arn:new", Type: "application" },
    isOfConcern: false,
  },
  {
    name: "nothing but what is others'",
    it: {
      LoadBalancerName: "theirs",
      LoadBalancerArn: "arn:served-by-theirs",
      Type: "network",
      SecurityGroups: ["sg-x"],
    },
    isOfConcern: false,
  },
];

for (const { name, it, isOfConcern } of cases) {
  test(`a load balancer with ${name} is ${isOfConcern ? "worth" : "not worth"} reading its tags`, () => {
    assert.equal(concerns(it), isOfConcern);
  });
}
