// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listenersInTheWay } from "../../../../providers/aws/plan/listeners-in-the-way.ts";
import { createPlanContext } from "../../../../providers/aws/plan/plan-context.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import type { PortShape, Shape } from "../make-model.ts";
import { createPlanningRig, settings } from "../planning-rig.ts";

const port = (protocol: PortShape["protocol"] & string) => ({ ports: [{ port: 53, protocol }] });
const dualstack = { addressType: "dualstack" } as const;
const withPrefix = { ...dualstack, prefixForSourceNat: "on" } as const;

describe("listeners in the way", () => {
  const cases: readonly (readonly [string, Partial<Shape>, Partial<Shape>, readonly number[]])[] = [
    ["none without IPv6", port("TCP"), port("UDP"), []],
    ["TCP to UDP beside IPv6", { ...port("TCP"), ...dualstack }, { ...port("UDP"), ...withPrefix }, [53]],
    ["TCP_UDP to UDP beside IPv6", { ...port("TCP_UDP"), ...withPrefix }, { ...port("UDP"), ...withPrefix }, [53]],
    ["TCP to TLS is changed in place", { ...port("TCP"), ...dualstack }, { ...port("TLS"), ...dualstack }, []],
    ["UDP to TCP where its prefix stays", { ...port("UDP"), ...withPrefix }, { ...port("TCP"), ...withPrefix }, []],
    ["UDP to TCP that gains IPv6 without a prefix", port("UDP"), { ...port("TCP"), ...dualstack }, [53]],
    ["UDP that nobody wants any more", port("UDP"), { ports: [{ port: 80 }], ...dualstack }, [53]],
    ["UDP to TCP that gains IPv6 with a prefix", port("UDP"), { ...port("TCP"), ...withPrefix }, []],
    ["UDP that stays", port("UDP"), { ...port("UDP"), ...withPrefix }, []],
    ["TCP to UDP where IPv6 is given up", { ...port("TCP"), ...dualstack }, port("UDP"), []],
  ];
  for (const [name, first, later, ports] of cases) {
    test(name, async () => {
      const rig = createPlanningRig();
      await rig.converge(rig.model(first));
      const goal = rig.model(later);
      const before = await rig.observe();
      const found = listenersInTheWay(createPlanContext(goal, before, settings));
      assert.deepEqual(
        found.map(({ Port }) => Port),
        ports,
      );
      const after = await rig.apply(planModel(goal, before, settings), before);
      assert.deepEqual(planModel(goal, after, settings), []);
    });
  }

  test("one that reaches IPv6 targets goes where IPv6 is given up and its protocol changes", async () => {
    const rig = createPlanningRig();
    const { observed } = await rig.converge(rig.model({ ...port("UDP"), ...withPrefix }));
    const targetGroups = observed.targetGroups.map((have) => ({ ...have, IpAddressType: "ipv6" as const }));
    const context = createPlanContext(rig.model(port("TCP_UDP")), { ...observed, targetGroups }, settings);
    assert.equal(listenersInTheWay(context).length, 1);
  });
});
