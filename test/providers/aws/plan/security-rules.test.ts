// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { IngressRule } from "../../../../providers/aws/model.ts";
import type { ObservedRule } from "../../../../providers/aws/observed.ts";
import {
  authorizeOperations,
  type Rule,
  revokeOperations,
  ruleChanges,
  ruleKey,
} from "../../../../providers/aws/plan/security-rules.ts";
import { createPlanningRig } from "../planning-rig.ts";

const rig = createPlanningRig();
const observed = await rig.observe();
const cidr = (CidrIp: string) => ({ kind: "Cidr", CidrIp }) as const;
const tcp = (FromPort: number, ToPort: number, CidrIp = "10.0.0.0/8"): IngressRule & ObservedRule => ({
  IpProtocol: "tcp",
  FromPort,
  ToPort,
  source: cidr(CidrIp),
});

describe("rules", () => {
  const everything = { IpProtocol: "-1", FromPort: -1, ToPort: -1, source: cidr("0.0.0.0/0") };
  const cases: readonly (readonly [string, Rule, Rule, boolean])[] = [
    ["whatever their description", { ...tcp(80, 80), Description: "web" }, tcp(80, 80), true],
    ["by number or name of the protocol", { ...tcp(80, 80), IpProtocol: "6" }, tcp(80, 80), true],
    ["of other ports", tcp(80, 81), tcp(80, 80), false],
    ["of another source", tcp(80, 80), tcp(80, 80, "10.0.0.0/16"), false],
    ["of everything, however its ports are written", everything, { ...everything, FromPort: 0, ToPort: 65_535 }, true],
    [
      "of a group that is not there yet, and one that is",
      { ...tcp(1, 1), source: { kind: "Group", GroupId: { $ref: "SecurityGroup/new" } } },
      { ...tcp(1, 1), source: { kind: "Group", GroupId: "sg-1" } },
      false,
    ],
  ];
  for (const [name, left, right, same] of cases) {
    test(`${name} are ${same ? "the same" : "different"}`, () => {
      assert.equal(ruleKey(left, observed) === ruleKey(right, observed), same);
    });
  }

  test("that are missing and those that are too many, in order", () => {
    const have = [tcp(443, 443), tcp(22, 22), tcp(80, 80)];
    const wanted = [tcp(8080, 8080), tcp(443, 443), tcp(81, 81)];
    assert.deepEqual(ruleChanges(wanted, { all: have, ours: have }, observed), {
      missing: [tcp(81, 81), tcp(8080, 8080)],
      surplus: [tcp(22, 22), tcp(80, 80)],
    });
  });

  test("of others count as being there, and are not too many", () => {
    const have = [tcp(80, 80), tcp(22, 22)];
    assert.deepEqual(ruleChanges([tcp(80, 80)], { all: have, ours: [] }, observed), { missing: [], surplus: [] });
  });

  const mixed: readonly (IngressRule & ObservedRule)[] = [
    { ...tcp(80, 81, "10.0.0.0/8"), Description: "a" },
    tcp(80, 81, "192.0.2.0/24"),
    { ...tcp(80, 81), source: { kind: "Cidr6", CidrIpv6: "::/0" } },
    { ...tcp(80, 81), source: { kind: "PrefixList", PrefixListId: "pl-1" } },
    { IpProtocol: "icmp", FromPort: 3, ToPort: 4, source: { kind: "Group", GroupId: "sg-1" }, Description: "b" },
  ];

  test("are let in by one call, those of the same ports together, with their descriptions", () => {
    const [only, ...others] = authorizeOperations("SecurityGroup/sg-9", "sg-9", mixed);
    assert.deepEqual(others, []);
    assert.deepEqual(only?.input, {
      GroupId: "sg-9",
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 80,
          ToPort: 81,
          IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "a" }, { CidrIp: "192.0.2.0/24" }],
          Ipv6Ranges: [{ CidrIpv6: "::/0" }],
          PrefixListIds: [{ PrefixListId: "pl-1" }],
        },
        { IpProtocol: "icmp", FromPort: 3, ToPort: 4, UserIdGroupPairs: [{ GroupId: "sg-1", Description: "b" }] },
      ],
    });
    assert.equal(
      only?.why,
      "Lets in tcp 80-81 from 10.0.0.0/8, tcp 80-81 from 192.0.2.0/24, tcp 80-81 from ::/0, tcp 80-81 from pl-1, and 1 more",
    );
  });

  test("are taken away without their descriptions", () => {
    const [only] = revokeOperations("SecurityGroup/sg-9", "sg-9", [...mixed.slice(4), everything]);
    assert.deepEqual(only?.input, {
      GroupId: "sg-9",
      IpPermissions: [
        { IpProtocol: "icmp", FromPort: 3, ToPort: 4, UserIdGroupPairs: [{ GroupId: "sg-1" }] },
        { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
      ],
    });
    assert.equal(only?.why, "No longer lets in icmp 3/4 from sg-1, everything from 0.0.0.0/0");
  });

  test("none is no call", () => {
    assert.deepEqual(authorizeOperations("SecurityGroup/x", "sg-9", []), []);
    assert.deepEqual(revokeOperations("SecurityGroup/x", "sg-9", []), []);
  });
});
