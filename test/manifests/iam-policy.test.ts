// SPDX-License-Identifier: Apache-2.0

/** The IAM policy against the actions that the code makes, in both directions. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { actions, iamActionOf, isReadAction } from "../../providers/aws/api/actions.ts";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** AWS makes it on the first load balancer of an account, in the caller's name. */
const serviceLinkedRole = "iam:CreateServiceLinkedRole";

/** Rules of the nodes' groups, which are not ours, and the VPC that a group is made in: neither has our tag. */
const withoutOurTag = new Set(["ChangeRulesOfOursAndOfTheNodes", "MakeGroupsInAnyVpc", "ServiceLinkedRole"]);

const ourTag = "fairlead.dev/cluster";

function actionsOf({ Action }: Statement): readonly string[] {
  return typeof Action === "string" ? [Action] : Action;
}

describe("the IAM policy", () => {
  let text = "";
  let statements: readonly Statement[] = [];

  before(async () => {
    text = await readFile(join(import.meta.dirname, "../../manifests/iam/policy.json"), "utf8");
    statements = (JSON.parse(text) as { readonly Statement: readonly Statement[] }).Statement;
  });

  test("allows what the code does, and nothing else", () => {
    const allowed = new Set(statements.flatMap(actionsOf));
    assert.deepEqual([...allowed].sort(), [...actions.map(iamActionOf), serviceLinkedRole].sort());
    assert.ok(statements.every(({ Effect }) => Effect === "Allow"));
  });

  test("allows changes only of what bears our tag, or is made with it", () => {
    const reads = new Set(actions.filter((action) => isReadAction(action)).map(iamActionOf));
    for (const statement of statements) {
      if (actionsOf(statement).every((action) => reads.has(action))) continue;
      const present = statement.Condition?.["Null"] ?? {};
      const keys = Object.entries(present).filter(([, isAbsent]) => isAbsent === "false");
      const isBound = keys.some(([key]) => key === `aws:RequestTag/${ourTag}` || key === `aws:ResourceTag/${ourTag}`);
      assert.equal(isBound, !withoutOurTag.has(statement.Sid), statement.Sid);
    }
  });

  test("lets tags be put on what is just made, or is ours already: nothing of others can be claimed", () => {
    const tagging = statements.filter((statement) =>
      actionsOf(statement).some((action) => /:(AddTags|CreateTags)$/.test(action)),
    );
    assert.equal(tagging.length, 4);
    for (const { Sid, Condition = {} } of tagging) {
      const isAtCreation = Object.keys(Condition["StringEquals"] ?? {}).some((key) => key.endsWith(":CreateAction"));
      const isOurs = Object.keys(Condition["Null"] ?? {}).includes(`aws:ResourceTag/${ourTag}`);
      assert.ok(isAtCreation !== isOurs, Sid);
    }
  });

  test("has each statement under a name of its own, in all partitions, and fits into a managed policy", () => {
    assert.equal(new Set(statements.map(({ Sid }) => Sid)).size, statements.length);
    for (const resource of statements.flatMap(({ Resource }) => Resource)) assert.match(resource, /^(\*|arn:\*:.*)$/);
    // IAM counts without white space, up to 6,144 characters.
    assert.ok(JSON.stringify(JSON.parse(text)).length <= 6144);
  });
});
