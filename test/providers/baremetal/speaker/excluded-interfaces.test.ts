// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { excludedBy } from "../../../../providers/baremetal/speaker/excluded-interfaces.ts";
import { defaultExcludedInterfaces } from "../../../../src/config.ts";

const isExcluded = excludedBy(defaultExcludedInterfaces);

for (const name of [
  "docker0",
  "veth12ab",
  "lo",
  "cali0123",
  "cni0",
  "flannel.1",
  "kube-ipvs0",
  "virbr0",
  "lxc_health",
]) {
  test(`${name} is left alone`, () => assert.equal(isExcluded(name), true));
}

for (const name of ["eth0", "enp3s0", "bond0", "bond0.100", "br-lan", "loop", "wlan0", "macvlan0", "mydocker0"]) {
  test(`${name} is not`, () => assert.equal(isExcluded(name), false));
}

test("no patterns, no exclusion", () => assert.equal(excludedBy([])("lo"), false));

test("a pattern that is none is an error", () => assert.throws(() => excludedBy(["("]), SyntaxError));
