// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  backendGroupTags,
  managedTagKeys,
  resourceTags,
  type TagOwner,
  tagKeys,
  tagValue,
} from "../../../providers/aws/tags.ts";

const owner: TagOwner = { clusterName: "blue", className: "service.k8s.aws/nlb", key: "default/web" };
const subject = { resource: "TargetGroup", uid: "uid-1", service: "default/web:80" } as const;

test("a resource says whose it is, what it is, and which tags were asked for, sorted by key", () => {
  assert.deepEqual(resourceTags(owner, subject, { team: "a", env: "b" }), [
    { Key: "env", Value: "b" },
    { Key: "fairlead.dev/class", Value: "service.k8s.aws/nlb" },
    { Key: "fairlead.dev/cluster", Value: "blue" },
    { Key: "fairlead.dev/load-balancer", Value: "default/web" },
    { Key: "fairlead.dev/managed-tags", Value: "env team" },
    { Key: "fairlead.dev/resource", Value: "TargetGroup" },
    { Key: "fairlead.dev/service", Value: "default/web:80" },
    { Key: "fairlead.dev/uid", Value: "uid-1" },
    { Key: "team", Value: "a" },
  ]);
});

test("the backend group belongs to the cluster and class, and to no load balancer", () => {
  assert.deepEqual(backendGroupTags({ clusterName: "blue", className: undefined }, {}), [
    { Key: "fairlead.dev/class", Value: "" },
    { Key: "fairlead.dev/cluster", Value: "blue" },
    { Key: "fairlead.dev/resource", Value: "BackendSecurityGroup" },
  ]);
});

test("what is asked for never passes for our own", () => {
  const tags = resourceTags(owner, subject, { [tagKeys.cluster]: "red", [tagKeys.uid]: "forged" });
  assert.equal(tagValue(tags, tagKeys.cluster), "blue");
  assert.equal(tagValue(tags, tagKeys.uid), "uid-1");
});

/** AWS, "Tag restrictions". */
const tagKey = fc.stringMatching(/^[\p{L}\p{N} _.:/+@=-]{1,100}$/u).filter((key) => !key.startsWith("fairlead.dev/"));

test("the keys that were asked for can be read back, in values that AWS takes", () => {
  fc.assert(
    fc.property(fc.uniqueArray(tagKey, { maxLength: 20 }), (keys) => {
      fc.pre(keys.every((key) => (key.match(/[=\s]/gu) ?? []).length < 10));
      const tags = resourceTags(owner, subject, Object.fromEntries(keys.map((key) => [key, ""])));
      assert.deepEqual([...managedTagKeys(tags)].sort(), [...keys].sort());
      for (const { Value } of tags)
        assert.ok(Value.length <= 256 && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(Value), Value);
    }),
  );
});

test("no tags asked for, none managed", () => {
  assert.deepEqual(managedTagKeys(resourceTags(owner, subject, {})), []);
});
