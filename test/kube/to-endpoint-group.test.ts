// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toEndpointGroup, toEndpointSlice } from "../../src/kube/to-endpoint-group.ts";

const conditionCases: readonly (readonly [
  conditions: unknown,
  ready: boolean,
  serving: boolean,
  terminating: boolean,
])[] = [
  [undefined, true, true, false],
  [null, true, true, false],
  [{}, true, true, false],
  [{ ready: null, serving: null, terminating: null }, true, true, false],
  [{ ready: true }, true, true, false],
  [{ ready: false }, false, false, false],
  [{ ready: false, serving: true, terminating: true }, false, true, true],
  [{ serving: false }, true, false, false],
];

describe("an EndpointSlice", () => {
  for (const [conditions, ready, serving, terminating] of conditionCases) {
    test(`conditions ${JSON.stringify(conditions)}`, () => {
      const { endpoints } = toEndpointGroup({ endpoints: [{ addresses: ["10.0.0.1"], nodeName: "n1", conditions }] });
      assert.deepEqual(endpoints, [{ addresses: ["10.0.0.1"], nodeName: "n1", ready, serving, terminating }]);
    });
  }

  test("with its family and ports", () => {
    const raw = {
      addressType: "IPv6",
      ports: [
        { name: "http", protocol: "TCP", port: 80 },
        { name: null, port: null },
      ],
    };
    assert.deepEqual(toEndpointGroup(raw), {
      family: "IPv6",
      ports: [
        { name: "http", protocol: "TCP", port: 80 },
        { name: "", protocol: "TCP", port: undefined },
      ],
      endpoints: [],
    });
  });

  test("belongs to the Service that its label names", () => {
    const labels = { "kubernetes.io/service-name": "web" };
    const slice = toEndpointSlice({ metadata: { name: "web-abc", namespace: "shop", labels } });
    assert.deepEqual([slice.name, slice.serviceKey], ["web-abc", "shop/web"]);
    assert.equal(toEndpointSlice({ metadata: { name: "alone", namespace: "shop" } }).serviceKey, undefined);
  });
});
