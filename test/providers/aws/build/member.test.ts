// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { readMember } from "../../../../providers/aws/build/member.ts";
import { classed, classless, nodes, settings } from "./wanted-of.ts";

test("a Service with its annotations read, by table and by suffix", () => {
  const asked = {
    "ssl-ports": "443",
    "healthcheck-interval": "20",
    "additional-resource-tags": "a=b",
    "target-group-attributes": "x=1",
    "target-group-attributes.80": "x=2",
    "listener-attributes.TCP-80": "y=1",
  };
  const member = readMember({ service: classed(asked), endpoints: [] }, nodes, settings);
  assert.equal(member.dialect, "controller");
  assert.equal(member.targetType, "instance");
  assert.deepEqual(member.listener.sslPorts, ["443"]);
  assert.equal(member.targetGroup.healthIntervalSeconds, 20);
  assert.deepEqual(member.tags, { a: "b" });
  assert.deepEqual([...member.portAttributes], [["80", new Map([["x", "2"]])]]);
  assert.deepEqual([...member.listenerAttributes], [["TCP-80", new Map([["y", "1"]])]]);
  assert.equal(member.findings.problem, undefined);
  assert.deepEqual(member.findings.warnings, []);
});

test("what is wrong is found, and does not stop the reading", () => {
  const member = readMember({ service: classless({ "healthcheck-interval": "x" }), endpoints: [] }, nodes, settings);
  assert.equal(member.targetGroup.healthIntervalSeconds, undefined);
  assert.equal(member.findings.problem?.reason, "InvalidAnnotation");
});
