// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { needsNodePorts, targetTypeOf } from "../../../../providers/aws/build/target-type.ts";
import type { TargetType } from "../../../../providers/aws/settings.ts";
import type { Service } from "../../../../src/model/service.ts";
import { assertRefused, classed, classless, requestOf, settings, wantedOf } from "./wanted-of.ts";

/** What is asked for, and what it is where the flag says instance, and where it says ip. */
const cases: readonly (readonly [string, Service, TargetType, TargetType])[] = [
  ["a class and nothing else", classed(), "instance", "ip"],
  ["a class and ip", classed({ "nlb-target-type": "ip" }), "ip", "ip"],
  ["a class and instance", classed({ "nlb-target-type": "instance" }), "instance", "instance"],
  ["a class and nlb-ip", classed({ type: "nlb-ip" }), "ip", "ip"],
  ["nlb-ip", classless({ type: "nlb-ip" }), "ip", "ip"],
  ["external and ip", classless({ type: "external", "nlb-target-type": "ip" }), "ip", "ip"],
  ["external alone", classless({ type: "external" }), "instance", "ip"],
  ["no class", classless(), "instance", "ip"],
  ["nlb", classless({ type: "nlb" }), "instance", "ip"],
  ["nlb and instance", classless({ type: "nlb", "nlb-target-type": "instance" }), "instance", "instance"],
  ["nlb and ip", classless({ type: "nlb", "nlb-target-type": "ip" }), "ip", "ip"],
];

for (const [name, service, byInstance, byIp] of cases) {
  test(`${name}: ${byInstance}, or ${byIp} where the flag says ip`, () => {
    assert.equal(targetTypeOf(service, settings), byInstance);
    assert.equal(targetTypeOf(service, { ...settings, defaultTargetType: "ip" }), byIp);
    assert.equal(needsNodePorts(requestOf([service]), settings), byInstance === "instance");
  });
}

test("a target type that is none is refused", () => {
  assertRefused(
    () => wantedOf(classed({ "nlb-target-type": "pod" })),
    "InvalidAnnotation",
    "nlb-target-type",
    '"pod"',
    '"instance" or "ip"',
  );
});

test("NodePorts are needed where one Service of a group needs them", () => {
  const ip = classed({ "nlb-target-type": "ip" });
  const instance = classed({}, { name: "api" });
  assert.equal(needsNodePorts({ ...requestOf([ip]), members: [] }, settings), false);
  const members = [ip, instance].map((service) => ({ service, endpoints: [] }));
  assert.equal(needsNodePorts({ ...requestOf([ip]), members }, settings), true);
});
