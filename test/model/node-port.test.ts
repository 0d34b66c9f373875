// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chooseNodePorts, defaultNodePortRange, type PortRange, staticBandSize } from "../../src/model/node-port.ts";
import type { Protocol, ServicePort } from "../../src/model/service.ts";
import { makePort } from "../support/make-service.ts";

const missing = (own: Partial<ServicePort>): ServicePort => makePort({ ...own, nodePort: undefined });
const tenPorts: PortRange = { first: 30000, last: 30009 };
const first = (): number => 0;
const last = (): number => 1 - Number.EPSILON;

const bands: readonly (readonly [number, number])[] = [
  [1, 0],
  [16, 0],
  [17, 16],
  [32, 16],
  [128, 16],
  [1024, 32],
  [2768, 86],
  [4096, 128],
  [32768, 128],
];

for (const [size, band] of bands) {
  test(`a range of ${size} ports has a static band of ${band}`, () => {
    assert.equal(staticBandSize({ first: 30000, last: 30000 + size - 1 }), band);
  });
}

test("the dynamic band goes first, the static one when that is full", () => {
  const supply = { range: defaultNodePortRange, taken: new Set<number>(), random: first };
  assert.deepEqual(chooseNodePorts([missing({})], supply), [{ index: 0, nodePort: 30086 }]);
  const taken = new Set(Array.from({ length: 32767 - 30086 + 1 }, (_, offset) => 30086 + offset));
  assert.deepEqual(chooseNodePorts([missing({})], { ...supply, taken }), [{ index: 0, nodePort: 30000 }]);
  assert.deepEqual(chooseNodePorts([missing({})], { ...supply, taken, random: last }), [{ index: 0, nodePort: 30085 }]);
});

test("ports with one number share one NodePort, chosen or present", () => {
  const ports = [missing({ port: 53 }), missing({ port: 80 }), missing({ port: 53, protocol: "UDP" })];
  const supply = { range: tenPorts, taken: new Set<number>(), random: first };
  assert.deepEqual(chooseNodePorts(ports, supply), [
    { index: 0, nodePort: 30000 },
    { index: 1, nodePort: 30001 },
    { index: 2, nodePort: 30000 },
  ]);
  const half = [makePort({ port: 53, nodePort: 31053 }), missing({ port: 53, protocol: "UDP" })];
  assert.deepEqual(chooseNodePorts(half, supply), [{ index: 1, nodePort: 31053 }]);
});

test("a NodePort that the protocol already uses is not shared", () => {
  const ports = [
    makePort({ port: 53, protocol: "UDP", nodePort: 30005 }),
    makePort({ port: 80, protocol: "TCP", nodePort: 30005 }),
    missing({ port: 53, protocol: "TCP" }),
  ];
  assert.deepEqual(chooseNodePorts(ports, { range: tenPorts, taken: new Set(), random: first }), [
    { index: 2, nodePort: 30000 },
  ]);
});

test("a full range is said, and nothing chosen", () => {
  const taken = new Set([30000, 30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008]);
  const supply = { range: tenPorts, taken, random: first };
  assert.deepEqual(chooseNodePorts([missing({})], supply), [{ index: 0, nodePort: 30009 }]);
  assert.equal(chooseNodePorts([missing({}), missing({ port: 81 })], supply), "RangeFull");
  assert.deepEqual(chooseNodePorts([makePort()], supply), []);
});

const arbitraryPort = fc.record({
  port: fc.integer({ min: 1, max: 4 }),
  protocol: fc.constantFrom<Protocol>("TCP", "UDP", "SCTP"),
  nodePort: fc.option(fc.integer({ min: 30000, max: 30019 }), { nil: undefined }),
});

test("whatever is asked, what is chosen is free, in range, and unique by protocol", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(arbitraryPort, { selector: ({ port, protocol }) => `${protocol}/${port}`, maxLength: 8 }),
      fc.uniqueArray(fc.integer({ min: 30000, max: 30019 })),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (asked, takenPorts, chance) => {
        const used = asked.flatMap(({ protocol, nodePort }) =>
          nodePort === undefined ? [] : `${protocol}/${nodePort}`,
        );
        fc.pre(new Set(used).size === used.length);
        const ports = asked.map((each) => makePort(each));
        const taken = new Set(takenPorts);
        const choices = chooseNodePorts(ports, { range: { first: 30000, last: 30019 }, taken, random: () => chance });
        if (choices === "RangeFull") return;
        const settled = ports.map((port, index) => ({
          ...port,
          nodePort: choices.find((choice) => choice.index === index)?.nodePort ?? port.nodePort,
        }));
        const own = new Set(asked.map(({ nodePort }) => nodePort));
        for (const { nodePort } of choices) {
          assert.ok(own.has(nodePort) || (nodePort >= 30000 && nodePort <= 30019 && !taken.has(nodePort)));
        }
        assert.ok(settled.every(({ nodePort }) => nodePort !== undefined));
        assert.equal(new Set(settled.map(({ protocol, nodePort }) => `${protocol}/${nodePort}`)).size, settled.length);
      },
    ),
  );
});
