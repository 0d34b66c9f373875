// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { IngressRule } from "../../../../providers/aws/model.ts";
import type { ObservedRule } from "../../../../providers/aws/observed.ts";
import { rulesToRevokeFirst } from "../../../../providers/aws/plan/rule-quota.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import { createPlanningRig, settings } from "../planning-rig.ts";

type Both = IngressRule & ObservedRule;
type Source = Both["source"];
const rules = (count: number, kind: "Cidr" | "Cidr6" | "PrefixList"): readonly Both[] =>
  Array.from({ length: count }, (_, index): Both => {
    const sources: Readonly<Record<typeof kind, Source>> = {
      Cidr: { kind: "Cidr", CidrIp: `10.0.${index}.0/24` },
      Cidr6: { kind: "Cidr6", CidrIpv6: `2001:db8:${index}::/48` },
      PrefixList: { kind: "PrefixList", PrefixListId: `pl-${index}` },
    };
    return { IpProtocol: "tcp", FromPort: 80, ToPort: 80, source: sources[kind] };
  });

describe("the quota of rules", () => {
  const cases: readonly (readonly [
    string,
    { missing: readonly Both[]; surplus: readonly Both[] },
    readonly Both[],
    number,
  ])[] = [
    ["has room", { missing: rules(20, "Cidr"), surplus: rules(30, "Cidr") }, rules(40, "Cidr"), 0],
    ["has not enough room", { missing: rules(25, "Cidr"), surplus: rules(30, "Cidr") }, rules(40, "Cidr"), 5],
    ["is counted apart for IPv6", { missing: rules(25, "Cidr6"), surplus: rules(30, "Cidr") }, rules(40, "Cidr"), 0],
    [
      "is filled for both by a prefix list",
      { missing: rules(1, "PrefixList"), surplus: rules(3, "Cidr6") },
      rules(60, "Cidr6"),
      1,
    ],
    ["was raised where there are more", { missing: rules(2, "Cidr"), surplus: rules(5, "Cidr") }, rules(90, "Cidr"), 2],
    ["cannot be kept at all", { missing: rules(70, "Cidr"), surplus: rules(2, "Cidr") }, rules(2, "Cidr"), 2],
  ];
  for (const [name, changes, have, count] of cases) {
    test(`${name}: ${count} go first`, () => assert.equal(rulesToRevokeFirst(changes, have).length, count));
  }

  test("that is used up makes those go first that have to, and no others", async () => {
    const rig = createPlanningRig();
    const sources = (first: number, count: number) =>
      Array.from({ length: count }, (_, index) => `10.${first + index}.0.0/16`);
    await rig.converge(rig.model({ sources: sources(0, 50) }));
    const goal = rig.model({ sources: sources(30, 50) });
    const { operations, observed } = await rig.converge(goal);
    assert.deepEqual(
      operations.map(({ kind }) => kind),
      ["RevokeSecurityGroupIngress", "AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"],
    );
    assert.deepEqual(planModel(goal, observed, settings), []);
  });
});
