// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { groupOf, keyOf } from "../../../../providers/aws/annotations/group-key.ts";
import { serviceKey } from "../../../../src/model/service.ts";
import { classless } from "../build/wanted-of.ts";

const group = "fairlead.dev/load-balancer-group";

test("a Service alone has its own key, one of a group the group's", () => {
  assert.equal(keyOf(classless()), "default/web");
  assert.equal(keyOf(classless({ [group]: "shared" })), "group:shared");
  assert.equal(groupOf("group:shared"), "shared");
  assert.equal(groupOf("default/web"), undefined);
});

for (const name of ["", "Shared", "a/b", "-a", "a-", "a b", "a".repeat(64)]) {
  test(`${JSON.stringify(name)} is no name of a group: the Service stands alone`, () => {
    assert.equal(keyOf(classless({ [group]: name })), "default/web");
  });
}

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);

test("no Service's own key is the key of a group", () => {
  fc.assert(
    fc.property(label, label, label, (namespace, name, other) => {
      const alone = classless({}, { namespace, name });
      assert.equal(groupOf(keyOf(alone)), undefined);
      assert.notEqual(serviceKey(alone), keyOf(classless({ [group]: other })));
    }),
  );
});
