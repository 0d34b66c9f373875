// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  applyConfiguration,
  findApplyConflicts,
} from "../../../../src/sandbox/api-server/patch/apply-configuration.ts";

describe("applyConfiguration", () => {
  test("fields that are not applied any more go, those of others stay", () => {
    const have = { metadata: { labels: { mine: "1", theirs: "2" } } };
    const last = { metadata: { labels: { mine: "1" } } };
    const want = { metadata: { labels: { other: "3" } } };
    assert.deepEqual(applyConfiguration({ have, last, want }, "V1Service"), {
      metadata: { labels: { theirs: "2", other: "3" } },
    });
  });

  test("elements of a keyed list are merged, and gone when they are not applied any more", () => {
    const have = { spec: { ports: [{ port: 80, nodePort: 30000 }, { port: 81 }] } };
    const last = { spec: { ports: [{ port: 80 }, { port: 81 }] } };
    const want = { spec: { ports: [{ port: 80, name: "a" }] } };
    assert.deepEqual(applyConfiguration({ have, last, want }, "V1Service"), {
      spec: { ports: [{ port: 80, nodePort: 30000, name: "a" }] },
    });
  });

  test("the same port for two protocols is two ports", () => {
    const tcp = { port: 53, protocol: "TCP", name: "t" };
    const udp = { port: 53, protocol: "UDP", name: "u" };
    const want = { spec: { ports: [tcp, udp] } };
    assert.deepEqual(
      applyConfiguration({ have: { spec: { ports: [tcp] } }, last: undefined, want }, "V1Service"),
      want,
    );
  });
});

describe("findApplyConflicts", () => {
  const applied = new Map([["other", { kind: "Service", spec: { type: "ClusterIP", selector: { a: "b" } } }]]);

  test("another value than another manager applied is a conflict", () => {
    const want = { kind: "Service", spec: { type: "LoadBalancer", selector: { a: "b" } } };
    assert.deepEqual(findApplyConflicts(want, "me", applied), [{ manager: "other", field: ".spec.type" }]);
  });

  test("nobody is in conflict with himself", () => {
    assert.deepEqual(findApplyConflicts({ spec: { type: "LoadBalancer" } }, "other", applied), []);
  });
});
