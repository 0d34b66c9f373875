// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Tag } from "../../../../providers/aws/model.ts";
import {
  ec2TagOperations,
  elbv2TagOperations,
  type TagChanges,
  tagChanges,
} from "../../../../providers/aws/plan/tag-changes.ts";
import { resourceTags } from "../../../../providers/aws/tags.ts";

const owner = { clusterName: "c1", className: undefined, key: "default/web" };
const tagsWith = (extra: Readonly<Record<string, string>>): readonly Tag[] =>
  resourceTags(owner, { resource: "LoadBalancer", uid: "uid-web" }, extra);
const withTags = (tags: readonly Tag[], more: Readonly<Record<string, string>>): readonly Tag[] => [
  ...tags,
  ...Object.entries(more).map(([Key, Value]) => ({ Key, Value })),
];

describe("tagChanges", () => {
  const cases: readonly (readonly [string, readonly Tag[], readonly Tag[] | undefined, TagChanges])[] = [
    ["nothing for what is as wanted", tagsWith({ team: "a" }), tagsWith({ team: "a" }), { toSet: [], toRemove: [] }],
    ["nothing for what was not read", tagsWith({ team: "a" }), undefined, { toSet: [], toRemove: [] }],
    [
      "a value is put back",
      tagsWith({ team: "a" }),
      tagsWith({ team: "a" }).map((tag) => (tag.Key === "team" ? { ...tag, Value: "b" } : tag)),
      { toSet: [{ Key: "team", Value: "a" }], toRemove: [] },
    ],
    [
      "a tag of ours that was deleted is put back",
      tagsWith({}),
      tagsWith({}).filter(({ Key }) => Key !== "fairlead.dev/uid"),
      { toSet: [{ Key: "fairlead.dev/uid", Value: "uid-web" }], toRemove: [] },
    ],
    [
      "tags of others stay",
      tagsWith({}),
      withTags(tagsWith({}), { owner: "them", "aws:x": "y" }),
      { toSet: [], toRemove: [] },
    ],
    [
      "what is no longer asked for goes, and the list of what was",
      tagsWith({}),
      tagsWith({ team: "a" }),
      { toSet: [], toRemove: ["fairlead.dev/managed-tags", "team"] },
    ],
    [
      "another of what was asked for goes",
      tagsWith({ room: "1" }),
      tagsWith({ team: "a" }),
      {
        toSet: [
          { Key: "fairlead.dev/managed-tags", Value: "room" },
          { Key: "room", Value: "1" },
        ],
        toRemove: ["team"],
      },
    ],
    [
      "what others keep is not written",
      tagsWith({ "cost-center": "1" }),
      withTags(
        tagsWith({ "cost-center": "1" }).filter(({ Key }) => Key !== "cost-center"),
        { "cost-center": "9" },
      ),
      { toSet: [], toRemove: [] },
    ],
    [
      "what others keep is not removed",
      tagsWith({}),
      tagsWith({ "cost-center": "1" }),
      { toSet: [], toRemove: ["fairlead.dev/managed-tags"] },
    ],
    [
      "a mark of ours that nothing says any more goes",
      tagsWith({}),
      withTags(tagsWith({}), { "fairlead.dev/subnets": "given" }),
      { toSet: [], toRemove: ["fairlead.dev/subnets"] },
    ],
  ];
  for (const [name, wanted, have, changes] of cases) {
    test(name, () => assert.deepEqual(tagChanges(wanted, have, ["cost-center"]), changes));
  }

  const changes = { toSet: [{ Key: "room", Value: "1" }], toRemove: ["team"] };

  test("ELBv2 removes first, because the list of what was asked for is among what is set", () => {
    const [removal, addition] = elbv2TagOperations("LoadBalancer/x", changes);
    assert.deepEqual(removal?.input, { ResourceArns: [{ $ref: "LoadBalancer/x" }], TagKeys: ["team"] });
    assert.deepEqual(addition?.input, { ResourceArns: [{ $ref: "LoadBalancer/x" }], Tags: changes.toSet });
    assert.deepEqual([removal?.kind, addition?.kind], ["RemoveTags", "AddTags"]);
    assert.deepEqual([removal?.why, addition?.why], ["Tags team are no longer asked for", "Tags room=1"]);
  });

  test("so does EC2", () => {
    const [removal, addition] = ec2TagOperations("SecurityGroup/x", changes);
    assert.deepEqual(removal?.input, { Resources: [{ $ref: "SecurityGroup/x" }], Tags: [{ Key: "team" }] });
    assert.deepEqual(addition?.input, { Resources: [{ $ref: "SecurityGroup/x" }], Tags: changes.toSet });
    assert.deepEqual([removal?.kind, addition?.kind], ["DeleteTags", "CreateTags"]);
  });

  test("nothing to do is no call", () => {
    assert.deepEqual(elbv2TagOperations("LoadBalancer/x", { toSet: [], toRemove: [] }), []);
    assert.deepEqual(ec2TagOperations("SecurityGroup/x", { toSet: [], toRemove: [] }), []);
  });
});
