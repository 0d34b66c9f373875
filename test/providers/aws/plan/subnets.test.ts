// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Operation } from "../../../../providers/aws/operation.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import { createPlanningRig, settings } from "../planning-rig.ts";

const rig = createPlanningRig();
const [a1 = "", b1 = "", c1 = ""] = rig.network.privateSubnetIds;
const [a2 = "", b2 = "", c2 = ""] = rig.network.publicSubnetIds;
const [eip1 = "", eip2 = "", eip3 = ""] = rig.network.allocationIds;
const names: Readonly<Record<string, string>> = {
  [a1]: "a1",
  [b1]: "b1",
  [c1]: "c1",
  [a2]: "a2",
  [b2]: "b2",
  [c2]: "c2",
};

/** The subnets that each SetSubnets names. */
function steps(operations: readonly Operation[]): readonly string[] {
  return operations.map((operation) => {
    assert.equal(operation.kind, "SetSubnets");
    const mappings = "SubnetMappings" in operation.input ? (operation.input.SubnetMappings ?? []) : [];
    return (mappings as readonly { readonly SubnetId: string }[])
      .map(({ SubnetId }) => names[SubnetId] ?? "")
      .sort()
      .join(" ");
  });
}

describe("subnets", () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
    ["of another zone join", [a1], [a1, b1], ["a1 b1"]],
    ["leave", [a1, b1, c1], [b1], ["b1"]],
    ["join and leave at once", [a1, b1], [b1, c1], ["b1 c1"]],
    ["of one zone are exchanged by way of without", [a1, b1, c1], [a2, b1, c1], ["b1 c1", "a2 b1 c1"]],
    ["of one zone are exchanged while a new zone joins", [a1], [a2, b1], ["b1", "a2 b1"]],
    ["of all zones are exchanged, but never all at once", [a1, b1, c1], [a2, b2, c2], ["b1 c1", "a2", "a2 b2 c2"]],
    ["of one of two zones are exchanged, and the other zone goes", [a1, b1], [a2], ["b1", "a2"]],
  ];
  for (const [name, first, later, expected] of cases) {
    test(`${name}`, async () => {
      const own = createPlanningRig();
      await own.converge(own.model({ subnets: first }));
      const { operations } = await own.converge(own.model({ subnets: later }));
      assert.deepEqual(steps(operations), expected);
      assert.deepEqual(planModel(own.model({ subnets: later }), await own.observe(), settings), []);
    });
  }

  test("of the only zone cannot be exchanged", async () => {
    const own = createPlanningRig();
    await own.converge(own.model({ subnets: [a1] }));
    await assert.rejects(own.converge(own.model({ subnets: [a2] })), {
      kind: "UserError",
      reason: "SubnetsCannotBeChanged",
    });
  });

  test("get other addresses by leaving and coming back", async () => {
    const own = createPlanningRig();
    const facing = { scheme: "internet-facing" } as const;
    const first = [
      { SubnetId: a2, AllocationId: eip1 },
      { SubnetId: b2, AllocationId: eip2 },
    ];
    await own.converge(own.model({ ...facing, subnets: first }));
    const later = own.model({ ...facing, subnets: [{ SubnetId: a2, AllocationId: eip3 }, ...first.slice(1)] });
    const { operations, observed } = await own.converge(later);
    assert.deepEqual(steps(operations), ["b2", "a2 b2"]);
    assert.equal(operations[0]?.why, `Subnets: ${a2}: ${eip1} → ${eip3}`);
    assert.deepEqual(planModel(later, observed, settings), []);
    const { operations: freed } = await own.converge(own.model({ ...facing, subnets: [a2, b2] }));
    assert.deepEqual(steps(freed), ["b2", "a2", "a2 b2"].slice(0, freed.length));
    assert.equal(
      own.account.loadBalancers.all().flatMap(({ subnets }) => subnets.flatMap((use) => use.allocationId ?? [])).length,
      0,
    );
  });

  test("with addresses join beside those that have theirs", async () => {
    const own = createPlanningRig();
    const facing = { scheme: "internet-facing" } as const;
    const first = [{ SubnetId: a2, AllocationId: eip1 }];
    await own.converge(own.model({ ...facing, subnets: first }));
    const later = own.model({ ...facing, subnets: [...first, { SubnetId: b2, AllocationId: eip2 }] });
    const { operations } = await own.converge(later);
    assert.deepEqual(steps(operations), ["a2 b2"]);
  });
});
