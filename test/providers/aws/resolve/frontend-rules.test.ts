// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { IngressRule, ListenerModel, ListenerProtocol } from "../../../../providers/aws/model.ts";
import { frontendRules } from "../../../../providers/aws/resolve/frontend-rules.ts";

const anyone = { sourceRanges: ["0.0.0.0/0"], prefixLists: [], pathMtuIcmp: false };

function listener(Port: number, Protocol: ListenerProtocol = "TCP"): ListenerModel {
  return {
    Port,
    Protocol,
    DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups: [] } }],
    Certificates: [],
    Attributes: [],
    Tags: [],
  };
}

/** `protocol first-last source`. */
function show({ IpProtocol, FromPort, ToPort, source }: IngressRule): string {
  const [, from] = Object.values(source);
  return `${IpProtocol} ${FromPort}-${ToPort} ${typeof from === "string" ? from : from?.$ref}`;
}

const cases: readonly (readonly [
  name: string,
  listeners: readonly ListenerModel[],
  access: Parameters<typeof frontendRules>[1],
  rules: readonly string[],
])[] = [
  ["one port, one source", [listener(80)], anyone, ["tcp 80-80 0.0.0.0/0"]],
  [
    "ports in a row are one rule, others are not",
    [listener(443), listener(81), listener(80), listener(82), listener(445)],
    anyone,
    ["tcp 80-82 0.0.0.0/0", "tcp 443-443 0.0.0.0/0", "tcp 445-445 0.0.0.0/0"],
  ],
  [
    "TLS is TCP, QUIC is UDP, and the doubles are both",
    [
      listener(443, "TLS"),
      listener(53, "TCP_UDP"),
      listener(54, "UDP"),
      listener(8443, "TCP_QUIC"),
      listener(9, "QUIC"),
    ],
    anyone,
    [
      "tcp 53-53 0.0.0.0/0",
      "tcp 443-443 0.0.0.0/0",
      "tcp 8443-8443 0.0.0.0/0",
      "udp 9-9 0.0.0.0/0",
      "udp 53-54 0.0.0.0/0",
      "udp 8443-8443 0.0.0.0/0",
    ],
  ],
  [
    "sources of all kinds, each once, as EC2 spells them",
    [listener(80)],
    {
      ...anyone,
      sourceRanges: ["2001:DB8:0::/32", "192.0.2.7/24", "10.0.0.0/8", "192.0.2.0/24"],
      prefixLists: ["pl-2", "pl-1"],
    },
    ["tcp 80-80 10.0.0.0/8", "tcp 80-80 192.0.2.0/24", "tcp 80-80 2001:db8::/32", "tcp 80-80 pl-1", "tcp 80-80 pl-2"],
  ],
  [
    "path MTU discovery of both families",
    [listener(80)],
    { sourceRanges: ["10.0.0.0/8", "::/0"], prefixLists: ["pl-1"], pathMtuIcmp: true },
    [
      "icmp 3-4 10.0.0.0/8",
      "icmp 3-4 pl-1",
      "icmpv6 2-0 ::/0",
      "icmpv6 2-0 pl-1",
      "tcp 80-80 10.0.0.0/8",
      "tcp 80-80 ::/0",
      "tcp 80-80 pl-1",
    ],
  ],
  ["nobody", [listener(80)], { ...anyone, sourceRanges: [] }, []],
];

for (const [name, listeners, access, rules] of cases) {
  test(`who may reach the listeners: ${name}`, () => {
    assert.deepEqual(frontendRules(listeners, access).map(show), rules);
  });
}

test("whatever the ports: exactly they are open, by no more rules than ports", () => {
  const portLists = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
  fc.assert(
    fc.property(portLists, (ports) => {
      const rules = frontendRules(
        ports.map((port) => listener(port)),
        anyone,
      );
      const opened = rules.flatMap(({ FromPort, ToPort }) =>
        Array.from({ length: ToPort - FromPort + 1 }, (_, index) => FromPort + index),
      );
      assert.deepEqual(
        opened,
        ports.toSorted((left, right) => left - right),
      );
      assert.ok(rules.every(({ ToPort }, index) => ToPort + 1 < (rules[index + 1]?.FromPort ?? 99)));
    }),
  );
});
