// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { IngressRule } from "../../../../providers/aws/model.ts";
import { toIpPermissions } from "../../../../providers/aws/resolve/ip-permissions.ts";

const http = { IpProtocol: "tcp", FromPort: 80, ToPort: 80 } as const;
const none = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };
const group = { $ref: "SecurityGroup/back" } as const;

test("rules of the same ports are one permission, whatever their sources", () => {
  const rules: readonly IngressRule[] = [
    { ...http, source: { kind: "Cidr", CidrIp: "10.0.0.0/8" } },
    { ...http, source: { kind: "Cidr6", CidrIpv6: "::/0" } },
    { ...http, ToPort: 81, source: { kind: "Cidr", CidrIp: "10.0.0.0/8" } },
    { ...http, source: { kind: "Cidr", CidrIp: "192.0.2.0/24" }, Description: "office" },
    { ...http, source: { kind: "PrefixList", PrefixListId: "pl-1" } },
    { ...http, IpProtocol: "udp", source: { kind: "Group", GroupId: group }, Description: "nodes" },
  ];
  assert.deepEqual(toIpPermissions(rules), [
    {
      ...http,
      ...none,
      IpRanges: [{ CidrIp: "10.0.0.0/8" }, { CidrIp: "192.0.2.0/24", Description: "office" }],
      Ipv6Ranges: [{ CidrIpv6: "::/0" }],
      PrefixListIds: [{ PrefixListId: "pl-1" }],
    },
    { ...http, ToPort: 81, ...none, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
    { ...http, IpProtocol: "udp", ...none, UserIdGroupPairs: [{ GroupId: group, Description: "nodes" }] },
  ]);
});

test("no rules, no permissions", () => {
  assert.deepEqual(toIpPermissions([]), []);
});
