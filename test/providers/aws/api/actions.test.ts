// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { actionServices, actions, iamActionOf, isAction, isReadAction } from "../../../../providers/aws/api/actions.ts";
import { commands } from "../../../../providers/aws/api/commands.ts";

test("each action has the SDK's command of its name, and no other has", () => {
  assert.deepEqual(Object.keys(commands).sort(), [...actions].sort());
  for (const action of actions) assert.equal(commands[action].name, `${action}Command`);
});

test("each action is of the service whose client has its command", async () => {
  const clients = {
    elasticloadbalancing: await import("@aws-sdk/client-elastic-load-balancing-v2"),
    ec2: await import("@aws-sdk/client-ec2"),
  };
  for (const action of actions) {
    assert.ok(Object.hasOwn(clients[actionServices[action]], `${action}Command`), action);
  }
});

test("reads are those that describe", () => {
  assert.deepEqual(
    actions.filter((action) => isReadAction(action)).every((action) => action.startsWith("Describe")),
    true,
  );
  assert.equal(isReadAction("CreateTags"), false);
});

test("the permission of an action", () => {
  assert.equal(iamActionOf("CreateTags"), "ec2:CreateTags");
  assert.equal(iamActionOf("AddTags"), "elasticloadbalancing:AddTags");
  assert.equal(isAction("toString"), false);
});
