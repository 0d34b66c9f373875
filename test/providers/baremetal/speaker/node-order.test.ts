// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";
import { NodeOrder } from "../../../../providers/baremetal/speaker/node-order.ts";

/** The rule written down once more, in the plainest way. */
function plainOrder(nodes: readonly string[], ip: string): readonly string[] {
  const digest = (node: string): Buffer => createHash("sha256").update(`${node}#${ip}`).digest();
  return [...nodes].sort((left, right) => Buffer.compare(digest(left), digest(right)));
}

const nodeNames = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), { maxLength: 20 });
const addresses = fc.oneof(fc.ipV4(), fc.ipV6());

describe("NodeOrder", () => {
  test("is MetalLB's order", () => {
    const order = new NodeOrder();
    const nodes = ["node-a", "node-b", "node-c"];
    assert.deepEqual(order.sort(nodes, "10.0.0.1"), ["node-b", "node-a", "node-c"]);
    assert.deepEqual(order.sort(nodes, "10.0.0.2"), ["node-b", "node-c", "node-a"]);
  });

  test("orders by the bytes of SHA-256, whatever it was asked before", () => {
    const order = new NodeOrder();
    fc.assert(
      fc.property(nodeNames, addresses, (nodes, ip) => {
        assert.deepEqual(order.sort(nodes, ip), plainOrder(nodes, ip));
      }),
    );
  });

  test("does not depend on the order of the nodes, and its first is the first of all", () => {
    const order = new NodeOrder();
    fc.assert(
      fc.property(nodeNames, addresses, (nodes, ip) => {
        const sorted = order.sort(nodes, ip);
        assert.deepEqual(order.sort([...nodes].reverse(), ip), sorted);
        assert.equal(order.first(nodes, ip), sorted[0]);
      }),
    );
  });

  test("answers the same after it forgot", () => {
    const order = new NodeOrder();
    const nodes = ["node-a", "node-b", "node-c"];
    order.sort(nodes, "10.0.0.1");
    order.forget("10.0.0.1");
    assert.deepEqual(order.sort(nodes, "10.0.0.1"), ["node-b", "node-a", "node-c"]);
    for (let index = 0; index < 100; index++) order.sort([`gone-${index}`, "node-a"], "10.0.0.1");
    order.compact(3);
    assert.deepEqual(order.sort(nodes, "10.0.0.1"), ["node-b", "node-a", "node-c"]);
  });
});
