// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Share, shareOf } from "../../src/controller/share.ts";
import type { Problem } from "../../src/errors.ts";
import type { LoadBalancerStatus } from "../../src/model/request.ts";

const problem: Problem = { kind: "UserError", reason: "PortConflict", message: "taken" };
const status: LoadBalancerStatus = {
  ingress: [{ hostname: "all" }],
  message: "serves",
  exceptions: new Map([
    ["default/own", { kind: "Served", ingress: [{ hostname: "own" }] }],
    ["default/none", { kind: "Refused", problem }],
  ]),
};

const cases: readonly (readonly [
  name: string,
  key: string,
  status: LoadBalancerStatus | Problem | undefined,
  share: Share,
])[] = [
  [
    "no status yet",
    "default/web",
    undefined,
    { kind: "Pending", ingress: undefined, message: "The load balancer is being made; it has no address yet." },
  ],
  ["all refused", "default/web", problem, { kind: "Refused", problem }],
  ["as all others", "default/web", status, { kind: "Ready", ingress: [{ hostname: "all" }], message: "serves" }],
  ["its own ingress", "default/own", status, { kind: "Ready", ingress: [{ hostname: "own" }], message: "serves" }],
  ["refused alone", "default/none", status, { kind: "Refused", problem }],
  [
    "not serving yet",
    "default/own",
    { ...status, pending: "soon" },
    { kind: "Pending", ingress: [{ hostname: "own" }], message: "soon" },
  ],
  ["refused, while the others wait", "default/none", { ...status, pending: "soon" }, { kind: "Refused", problem }],
];

for (const [name, key, given, share] of cases) {
  test(`share of a member: ${name}`, () => {
    assert.deepEqual(shareOf(key, given), share);
  });
}
