// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { readyNodeNames, usableEndpoints } from "../../../../providers/aws/build/endpoints.ts";
import type { EndpointGroup } from "../../../../src/model/request.ts";

const ready = { ready: true, serving: true, terminating: false };
const draining = { ready: false, serving: true, terminating: true };

function group(family: "IPv4" | "IPv6", ...endpoints: readonly (readonly [string, typeof ready])[]): EndpointGroup {
  return {
    family,
    ports: [],
    endpoints: endpoints.map(([nodeName, state]) => ({ addresses: ["192.0.2.1"], nodeName, ...state })),
  };
}

test("ready endpoints are used, and draining ones only where none is ready, for each family", () => {
  const groups = [group("IPv4", ["a", ready], ["b", draining]), group("IPv6", ["c", draining])];
  const nodesOf = (family: "IPv4" | "IPv6"): readonly (string | undefined)[] =>
    usableEndpoints(groups, family).map(({ endpoint }) => endpoint.nodeName);
  assert.deepEqual(nodesOf("IPv4"), ["a"]);
  assert.deepEqual(nodesOf("IPv6"), ["c"]);
  assert.deepEqual([...readyNodeNames(groups)], ["a", "c"]);
});
