// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { lanPodAddresses } from "../../src/sandbox/lan/lan-nodes.ts";
import { PodAddresses } from "../../src/sandbox/pod-addresses.ts";

const podOn = (node: string, uid: string) => ({ key: `default/${uid}`, uid, node, ports: [80] });

test("a Pod gets an address of each family of its node, and no Pod those of another, also after that one has gone", () => {
  const addresses = new PodAddresses(lanPodAddresses);
  assert.deepEqual(addresses.give(podOn("node-2", "a")), ["10.244.2.2", "fd00:10:244:2::2"]);
  assert.deepEqual(addresses.give(podOn("node-3", "b")), ["10.244.3.2", "fd00:10:244:3::2"]);
  addresses.forget(podOn("node-2", "a"));
  assert.equal(addresses.of(podOn("node-2", "a")), undefined);
  assert.deepEqual(addresses.give(podOn("node-2", "c")), ["10.244.2.3", "fd00:10:244:2::3"]);
  assert.deepEqual(addresses.of(podOn("node-3", "b")), ["10.244.3.2", "fd00:10:244:3::2"]);
});
