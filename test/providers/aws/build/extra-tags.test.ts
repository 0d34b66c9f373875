// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AwsSettings } from "../../../../providers/aws/settings.ts";
import { assertRefused, attributesOf, classed, classless, wantedOf } from "./wanted-of.ts";

const key = "additional-resource-tags";

test("tags that are asked for are on all that is made; those of the flag win", () => {
  const settings = { defaultTags: { env: "prod" } };
  const wanted = wantedOf(classed({ [key]: "env=dev, team=a b" }), { settings });
  const made = [wanted.loadBalancer, wanted.frontendGroup, ...wanted.listeners, ...wanted.targetGroups];
  assert.equal(made.length, 4);
  for (const { Tags } of made) {
    const { env, team, ...own } = attributesOf(Tags);
    assert.deepEqual([env, team], ["prod", "a b"]);
    assert.equal(own["fairlead.dev/managed-tags"], "env team");
  }
});

test("the two public controllers' spellings", () => {
  assert.equal(attributesOf(wantedOf(classed({ [key]: "a=b==" })).loadBalancer.Tags)["a"], "b==");
  assert.equal(attributesOf(wantedOf(classless({ [key]: "a" })).loadBalancer.Tags)["a"], "");
});

const refused: readonly (readonly [string, string, Partial<AwsSettings>, string])[] = [
  ["a tag that others keep", "team=a", { externalManagedTags: ["team"] }, "--external-managed-tags"],
  ["a tag of ours", "fairlead.dev/cluster=red", {}, "reserved"],
  ["a tag of AWS", "aws:x=1", {}, "reserved"],
  ["a key that is too long", `${"k".repeat(129)}=1`, {}, "128 characters"],
  ["a value that is too long", `k=${"v".repeat(257)}`, {}, "256"],
  ["a sign that AWS does not take", "k=a*b", {}, "letters, numbers"],
  ["no pairs", "team", {}, "pairs of name=value"],
];

for (const [name, text, settings, word] of refused) {
  test(`refused: ${name}`, () => {
    assertRefused(() => wantedOf(classed({ [key]: text }), { settings }), "InvalidAnnotation", key, word);
  });
}
