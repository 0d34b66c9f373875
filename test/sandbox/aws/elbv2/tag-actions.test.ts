// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Tag } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type AwsRig, makeListener, makeLoadBalancer, makeTargetGroup, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;
/** A load balancer, a target group, a listener. */
let arns: string[];

beforeEach(async () => {
  rig = await startRig();
  const [loadBalancer, targetGroup] = [await makeLoadBalancer(rig), await makeTargetGroup(rig)];
  arns = [loadBalancer, targetGroup, await makeListener(rig, loadBalancer, targetGroup)];
});

afterEach(() => rig.close());

async function tagsOf(ResourceArns: string[]): Promise<readonly (readonly Tag[] | undefined)[]> {
  const reply = await rig.elb.describeTags({ ResourceArns });
  return (reply.TagDescriptions ?? []).map(({ Tags }) => Tags);
}

describe("tags of load balancers, target groups and listeners", () => {
  test("are added, overwritten and removed", async () => {
    await rig.elb.addTags({ ResourceArns: arns, Tags: [{ Key: "a", Value: "1" }, { Key: "b" }] });
    await rig.elb.addTags({ ResourceArns: arns, Tags: [{ Key: "a", Value: "2 & <3>".replace(/[&<>]/g, "+") }] });
    await rig.elb.removeTags({ ResourceArns: arns, TagKeys: ["b", "c"] });
    const want = [{ Key: "a", Value: "2 + +3+" }];
    assert.deepEqual(await tagsOf(arns), [want, want, want]);
  });

  test("51 of one resource are too many, and nothing is half done", async () => {
    const many = (from: number, count: number): Tag[] =>
      Array.from({ length: count }, (_, index) => ({ Key: `k${from + index}`, Value: "" }));
    await rig.elb.addTags({ ResourceArns: arns.slice(0, 1), Tags: many(0, 50) });
    await rig.elb.addTags({ ResourceArns: arns.slice(0, 1), Tags: many(0, 50) });
    await refused("TooManyTags", rig.elb.addTags({ ResourceArns: arns.toReversed(), Tags: many(50, 1) }));
    assert.deepEqual((await tagsOf(arns)).slice(1), [[], []]);
  });

  const refusals: readonly (readonly [title: string, code: string, tags: Tag[]])[] = [
    ["the same key twice", "DuplicateTagKeys", [{ Key: "a" }, { Key: "a" }]],
    ["AWS's own prefix", "ValidationError", [{ Key: "aws:a" }]],
    ["AWS's own prefix in capitals", "ValidationError", [{ Key: "AWS:a" }]],
    ["a key that is too long", "ValidationError", [{ Key: "a".repeat(129) }]],
    ["a value that is too long", "ValidationError", [{ Key: "a", Value: "a".repeat(257) }]],
    ["characters that are not allowed", "ValidationError", [{ Key: "a", Value: "<>" }]],
    ["no tags", "ValidationError", []],
  ];
  for (const [title, code, Tags] of refusals) {
    test(`refuse ${title}`, async () => {
      const before = rig.aws.snapshot();
      await refused(code, rig.elb.addTags({ ResourceArns: arns, Tags }));
      assert.deepEqual(rig.aws.snapshot(), before);
    });
  }

  test("are told of at most 20 resources, all of which have to be there", async () => {
    const [loadBalancer = "", targetGroup = "", listener = ""] = arns;
    const many = Array.from({ length: 21 }, (_, index) => loadBalancer.replace(/.{2}$/, String(index + 10)));
    await refused("ValidationError", tagsOf(many));
    await refused("ValidationError", tagsOf([]));
    await refused("ValidationError", tagsOf(["lb"]));
    await refused("LoadBalancerNotFound", tagsOf([targetGroup, loadBalancer.replace("/lb/", "/lc/")]));
    await refused("TargetGroupNotFound", tagsOf([loadBalancer, targetGroup.replace("/tg/", "/th/")]));
    await refused("ListenerNotFound", tagsOf([loadBalancer, listener.replace("/lb/", "/lc/")]));
    await refused("ValidationError", rig.elb.removeTags({ ResourceArns: arns, TagKeys: ["aws:a"] }));
  });
});
