// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planModel } from "../../../../providers/aws/plan.ts";
import type { Shape } from "../make-model.ts";
import { createPlanningRig, settings } from "../planning-rig.ts";

const tcp = { ports: [{ port: 80 }] };
const udp = { ports: [{ port: 53, protocol: "UDP" as const }] };
const dualstack = { addressType: "dualstack" } as const;
const withPrefix = { addressType: "dualstack", prefixForSourceNat: "on" } as const;

describe("address types", () => {
  const cases: readonly (readonly [string, Partial<Shape>, Partial<Shape>, readonly string[]])[] = [
    ["IPv6 is gained", tcp, { ...tcp, ...dualstack }, ["SetIpAddressType"]],
    ["and given up", { ...tcp, ...dualstack }, tcp, ["SetIpAddressType"]],
    [
      "together with other subnets it is one call",
      tcp,
      { ...tcp, ...dualstack, subnets: createPlanningRig().network.privateSubnetIds.slice(1) },
      ["SetSubnets"],
    ],
    ["a prefix for source NAT is gained with it", udp, { ...udp, ...withPrefix }, ["SetSubnets"]],
    ["and goes with it", { ...udp, ...withPrefix }, udp, ["SetSubnets"]],
    ["or before it", { ...tcp, ...withPrefix }, { ...tcp, ...dualstack }, ["SetSubnets"]],
    [
      "a listener of UDP comes after IPv6 with its prefix",
      tcp,
      { ports: [...tcp.ports, ...udp.ports], ...withPrefix },
      ["AuthorizeSecurityGroupIngress", "CreateTargetGroup", "RegisterTargets", "SetSubnets", "CreateListener"],
    ],
    [
      "and after it was given up",
      { ...tcp, ...dualstack },
      { ports: [...tcp.ports, ...udp.ports] },
      ["AuthorizeSecurityGroupIngress", "CreateTargetGroup", "RegisterTargets", "SetIpAddressType", "CreateListener"],
    ],
    [
      "the prefix goes after the listener that needed it",
      { ports: [...tcp.ports, ...udp.ports], ...withPrefix },
      { ...tcp, ...dualstack },
      ["DeleteListener", "SetSubnets", "RevokeSecurityGroupIngress", "DeleteTargetGroup"],
    ],
  ];
  for (const [name, first, later, kinds] of cases) {
    test(name, async () => {
      const rig = createPlanningRig();
      await rig.converge(rig.model(first));
      const { operations, observed } = await rig.converge(rig.model(later));
      assert.deepEqual(
        operations.map(({ kind }) => kind),
        kinds,
      );
      assert.deepEqual(planModel(rig.model(later), observed, settings), []);
    });
  }

  test("a prefix is told apart from the one that AWS has chosen", async () => {
    const rig = createPlanningRig();
    const [subnet = ""] = rig.network.privateSubnetIds;
    const cidr = rig.account.subnets.get(subnet)?.ipv6Cidr ?? "";
    const prefix = cidr.replace(/\/64$/, "/80");
    const on = (SourceNatIpv6Prefix: string) =>
      rig.model({ ...tcp, ...withPrefix, subnets: [{ SubnetId: subnet, SourceNatIpv6Prefix }] });
    await rig.converge(on("auto_assigned"));
    assert.deepEqual((await rig.converge(on("auto_assigned"))).operations, []);
    const { operations } = await rig.converge(on(prefix));
    assert.deepEqual(
      operations.map(({ why }) => why),
      [`Subnets: source NAT of ${subnet} from ${prefix}`],
    );
  });
});
