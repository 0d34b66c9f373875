// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAdvertisement } from "../../../providers/baremetal/advertisement-spec.ts";
import type { L2Advertisement } from "../../../providers/baremetal/model.ts";
import { UserError } from "../../../src/errors.ts";
import { makeObject } from "./world.ts";

function read(spec: unknown): L2Advertisement {
  return parseAdvertisement(makeObject("L2Advertisement", "ads", { spec }));
}

test("reads every field of an advertisement, and an interface listed twice once", () => {
  const spec = {
    ipAddressPools: ["lan"],
    ipAddressPoolSelectors: [{ matchLabels: { site: "a" } }],
    nodeSelectors: [{ matchLabels: { rack: "1" } }],
    interfaces: ["eth1", "eth0", "eth1"],
    serviceSelectors: [{ matchLabels: { app: "web" } }],
    preferredNodeSelectors: [{ weight: 100, preference: { matchLabels: { role: "edge" } } }],
  };
  assert.deepEqual(read(spec), {
    name: "ads",
    ipAddressPools: ["lan"],
    ipAddressPoolSelectors: [{ matchLabels: { site: "a" }, matchExpressions: [] }],
    nodeSelectors: [{ matchLabels: { rack: "1" }, matchExpressions: [] }],
    interfaces: ["eth1", "eth0"],
    serviceSelectors: [{ matchLabels: { app: "web" }, matchExpressions: [] }],
    preferredNodeSelectors: [{ weight: 100, preference: { matchLabels: { role: "edge" }, matchExpressions: [] } }],
  });
});

for (const spec of [undefined, null, {}]) {
  test(`an advertisement with the spec ${JSON.stringify(spec)} limits nothing`, () => {
    const { name, ...lists } = read(spec);
    assert.equal(name, "ads");
    for (const list of Object.values(lists)) assert.deepEqual(list, []);
  });
}

const badAdvertisements: readonly (readonly [spec: unknown, reason: string, place: string])[] = [
  ["all", "InvalidSpec", "spec is"],
  [{ ipAddressPools: ["lan", "lan"] }, "DuplicateEntry", "spec.ipAddressPools lists"],
  [{ ipAddressPools: "lan" }, "InvalidSpec", "spec.ipAddressPools is"],
  [{ interfaces: [1] }, "InvalidSpec", "spec.interfaces[0]"],
  [
    { nodeSelectors: [{ matchLabels: { a: "b" } }, { matchLabels: { a: "b" } }] },
    "DuplicateEntry",
    "spec.nodeSelectors[1]",
  ],
  [
    { serviceSelectors: [{ matchExpressions: [{ key: "a", operator: "Has" }] }] },
    "InvalidSelector",
    "spec.serviceSelectors[0]",
  ],
  [
    { ipAddressPoolSelectors: [{ matchExpressions: [{ key: "", operator: "Exists" }] }] },
    "InvalidSelector",
    "spec.ipAddressPoolSelectors[0]",
  ],
  [{ preferredNodeSelectors: {} }, "InvalidSpec", "spec.preferredNodeSelectors is"],
  [{ preferredNodeSelectors: [{ preference: {} }] }, "InvalidSpec", "spec.preferredNodeSelectors[0].weight is missing"],
  ...[0, 101, 1.5, "5"].map((weight) => {
    const place = `spec.preferredNodeSelectors[0].weight is ${JSON.stringify(weight)};`;
    return [{ preferredNodeSelectors: [{ weight, preference: {} }] }, "InvalidSpec", place] as const;
  }),
  [
    { preferredNodeSelectors: [{ weight: 5, preference: { matchExpressions: [{ key: "a", operator: "Has" }] } }] },
    "InvalidSelector",
    "spec.preferredNodeSelectors[0].preference",
  ],
];

for (const [spec, reason, place] of badAdvertisements) {
  test(`an advertisement with ${JSON.stringify(spec)} cannot be read: ${reason}`, () => {
    assert.throws(
      () => read(spec),
      (error) => error instanceof UserError && error.reason === reason && error.message.startsWith(place),
    );
  });
}
