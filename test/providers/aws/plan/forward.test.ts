// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ForwardAction, ListenerModel, WeightedTargetGroup } from "../../../../providers/aws/model.ts";
import type { ObservedListener } from "../../../../providers/aws/observed.ts";
import { forwardsAsWanted, namesOfTargets, toDefaultActions } from "../../../../providers/aws/plan/forward.ts";
import { createPlanningRig } from "../planning-rig.ts";

const rig = createPlanningRig();
const { observed } = await rig.converge(rig.model());
const own = observed.targetGroups[0];
const have = observed.loadBalancers[0]?.listeners?.[0];
assert.ok(own && have);
const ownRef = { $ref: `TargetGroup/${own.TargetGroupName}` } as const;

type Stickiness = ForwardAction["ForwardConfig"]["TargetGroupStickinessConfig"];

function wants(TargetGroups: readonly WeightedTargetGroup[], stickiness?: Stickiness): ListenerModel {
  const [listener] = rig.model().listeners;
  assert.ok(listener);
  const TargetGroupStickinessConfig = stickiness && { TargetGroupStickinessConfig: stickiness };
  return {
    ...listener,
    DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups, ...TargetGroupStickinessConfig } }],
  };
}

function has(
  forwardsTo: readonly (readonly [string, number | undefined])[],
  stickiness?: ObservedListener["stickiness"],
): ObservedListener {
  assert.ok(have);
  return {
    ...have,
    forwardsTo: forwardsTo.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
    stickiness,
  };
}

const arn = own.TargetGroupArn;
const two = [
  { TargetGroupArn: ownRef, Weight: 90 },
  { TargetGroupArn: "arn:other", Weight: 10 },
];

describe("forwarding", () => {
  const cases: readonly (readonly [string, ListenerModel, ObservedListener, boolean])[] = [
    ["to the wanted group", wants([{ TargetGroupArn: ownRef }]), has([[arn, undefined]]), true],
    ["to the wanted group alone, whatever its weight", wants([{ TargetGroupArn: ownRef }]), has([[arn, 1]]), true],
    ["to another", wants([{ TargetGroupArn: ownRef }]), has([["arn:other", undefined]]), false],
    ["to nothing", wants([{ TargetGroupArn: ownRef }]), has([]), false],
    [
      "to a group that is yet to be made",
      wants([{ TargetGroupArn: { $ref: "TargetGroup/new" } }]),
      has([[arn, 1]]),
      false,
    ],
    [
      "in the wanted shares, in any order",
      wants(two),
      has([
        ["arn:other", 10],
        [arn, 90],
      ]),
      true,
    ],
    [
      "in other shares",
      wants(two),
      has([
        [arn, 50],
        ["arn:other", 10],
      ]),
      false,
    ],
    [
      "to one too many",
      wants([{ TargetGroupArn: ownRef }]),
      has([
        [arn, 1],
        ["arn:other", 1],
      ]),
      false,
    ],
    [
      "with stickiness that nobody asked for",
      wants(two),
      has(
        [
          [arn, 90],
          ["arn:other", 10],
        ],
        { Enabled: true, DurationSeconds: 60 },
      ),
      false,
    ],
    [
      "without the stickiness asked for",
      wants(two, { Enabled: true }),
      has([
        [arn, 90],
        ["arn:other", 10],
      ]),
      false,
    ],
    [
      "with it, for as long as AWS likes",
      wants(two, { Enabled: true }),
      has(
        [
          [arn, 90],
          ["arn:other", 10],
        ],
        { Enabled: true, DurationSeconds: 60 },
      ),
      true,
    ],
    [
      "with it for another time",
      wants(two, { Enabled: true, DurationSeconds: 30 }),
      has(
        [
          [arn, 90],
          ["arn:other", 10],
        ],
        { Enabled: true, DurationSeconds: 60 },
      ),
      false,
    ],
  ];
  for (const [name, want, there, same] of cases) {
    test(`${name} is ${same ? "as wanted" : "not as wanted"}`, () => {
      assert.equal(forwardsAsWanted(want, there, observed), same);
    });
  }

  test("turns stickiness off by name where nobody asks for it any more", () => {
    const want = wants(two);
    const sticky = has([], { Enabled: true, DurationSeconds: 60 });
    assert.deepEqual(toDefaultActions(want, sticky)[0].ForwardConfig.TargetGroupStickinessConfig, { Enabled: false });
    assert.deepEqual(toDefaultActions(want), want.DefaultActions);
  });

  test("is told by the names of the groups", () => {
    assert.equal(namesOfTargets(wants(two)), `arn:other, ${own.TargetGroupName}`);
  });
});
