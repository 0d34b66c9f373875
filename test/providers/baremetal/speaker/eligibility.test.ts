// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type Demand,
  isExcluded,
  judge,
  judgeNode,
  toBackends,
} from "../../../../providers/baremetal/speaker/eligibility.ts";
import type { Node } from "../../../../src/model/request.ts";
import { exclusionLabel } from "../../../../src/model/target-node.ts";
import { makeEndpoints, makeNode } from "./cluster.ts";

const demand: Demand = {
  refusal: undefined,
  local: false,
  backends: toBackends(makeEndpoints(["node-b", "Ready"])),
  advertisedFrom: () => true,
};

interface Case {
  readonly name: string;
  readonly node?: Partial<Node>;
  readonly demand?: Partial<Demand>;
  readonly dead?: boolean;
  readonly ignoreExclusionLabel?: boolean;
  /** "Fit", or the kind and the reason. */
  readonly expected: string;
}

const onNode = (state: "Ready" | "Terminating" | "NotReady"): Partial<Demand> => ({
  local: true,
  backends: toBackends(makeEndpoints(["node-a", state], ["node-b", "Ready"])),
});

const cases: readonly Case[] = [
  { name: "a healthy node", expected: "Fit" },
  { name: "cordoned nodes count", node: { unschedulable: true }, expected: "Fit" },
  { name: "taints do not matter", node: { taints: ["node.kubernetes.io/not-ready"] }, expected: "Fit" },
  { name: "what holds for all nodes", demand: { refusal: "NoEndpoints" }, expected: "Unfit NoEndpoints" },
  { name: "no advertisement", demand: { advertisedFrom: () => false }, expected: "Unfit NoMatchingAdvertisement" },
  { name: "no speaker", dead: true, expected: "Unfit SpeakerGone" },
  { name: "no network", node: { networkUnavailable: true }, expected: "Unfit NetworkUnavailable" },
  { name: "excluded", node: { labels: { [exclusionLabel]: "" } }, expected: "Unfit ExcludedByLabel" },
  {
    name: "excluded, and the label ignored",
    node: { labels: { [exclusionLabel]: "" } },
    ignoreExclusionLabel: true,
    expected: "Fit",
  },
  { name: "not ready", node: { ready: false }, expected: "LastResort NodeNotReady" },
  { name: "being deleted", node: { deleting: true }, expected: "LastResort NodeDeleting" },
  {
    name: "the worse of two last resorts",
    node: { deleting: true, ready: false },
    expected: "LastResort NodeNotReady",
  },
  { name: "Local, a ready endpoint here", demand: onNode("Ready"), expected: "Fit" },
  {
    name: "Local, a terminating endpoint here that serves still",
    demand: onNode("Terminating"),
    expected: "Fit",
  },
  {
    name: "Local, an endpoint here that does not serve",
    demand: onNode("NotReady"),
    expected: "Unfit NoLocalEndpoint",
  },
  { name: "Local, endpoints elsewhere", demand: { local: true }, expected: "Unfit NoLocalEndpoint" },
  {
    name: "Local, a terminating endpoint on a node that is not ready",
    node: { ready: false },
    demand: onNode("Terminating"),
    expected: "LastResort NodeNotReady",
  },
  {
    name: "no local endpoint is told before what is soft",
    node: { ready: false },
    demand: { local: true },
    expected: "Unfit NoLocalEndpoint",
  },
  {
    name: "the speaker is told before the label",
    dead: true,
    node: { labels: { [exclusionLabel]: "" }, networkUnavailable: true },
    expected: "Unfit SpeakerGone",
  },
];

describe("judge", () => {
  for (const each of cases) {
    test(each.name, () => {
      const rules = { isAlive: () => each.dead !== true, ignoreExclusionLabel: each.ignoreExclusionLabel === true };
      const verdict = judge(judgeNode(makeNode("node-a", each.node), rules), { ...demand, ...each.demand });
      assert.equal(verdict.kind === "Fit" ? "Fit" : `${verdict.kind} ${verdict.reason}`, each.expected);
    });
  }
});

describe("isExcluded", () => {
  const values: readonly (readonly [string | undefined, boolean])[] = [
    [undefined, false],
    ["", true],
    ["true", true],
    ["1", true],
    ["yes", true],
    ["no", true],
    ["false", false],
    ["False", false],
    ["0", false],
    ["f", false],
    ["fALSE", true],
  ];
  for (const [value, expected] of values) {
    test(`${JSON.stringify(value) ?? "no label"}: ${expected ? "excluded" : "included"}`, () => {
      assert.equal(isExcluded(value === undefined ? {} : { [exclusionLabel]: value }), expected);
    });
  }
});

test("toBackends counts endpoints that are ready and those that serve still, and no others", () => {
  const backends = toBackends([
    ...makeEndpoints(["node-a", "Ready"], ["node-b", "Terminating"], ["node-c", "NotReady"]),
    ...makeEndpoints(["node-b", "Ready"], [undefined, "Ready"]),
  ]);
  assert.equal(backends.usable, true);
  assert.deepEqual([...backends.nodes], ["node-a", "node-b"]);
  assert.equal(toBackends(makeEndpoints(["node-a", "NotReady"])).usable, false);
  assert.equal(toBackends(makeEndpoints([undefined, "Terminating"])).usable, true);
  assert.equal(toBackends([]).usable, false);
});
