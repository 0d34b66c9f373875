// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chooseByName } from "../../../../providers/aws/machine/choose-by-name.ts";
import type { Machine } from "../../../../providers/aws/machine/machine.ts";
import { makeMachine } from "./make-machine.ts";

const ours = makeMachine({ id: "i-1", clusters: ["c1", "c2"] });
const alsoOurs = makeMachine({ id: "i-2", clusters: ["c1"], privateIPv4: ["10.0.0.5"], ipv6: [] });
const nobodys = makeMachine({ id: "i-3", clusters: [] });
const alsoNobodys = makeMachine({ id: "i-4", clusters: [] });
const ofC2 = makeMachine({ id: "i-5", clusters: ["c2"] });
const ofC3 = makeMachine({ id: "i-6", clusters: ["c3", "c2"] });

const cases: readonly {
  readonly name: string;
  readonly machines: readonly Machine[];
  readonly providedIPs?: readonly string[];
  readonly expected: string;
}[] = [
  { name: "none", machines: [], expected: "None" },
  { name: "one that is tagged for this cluster", machines: [ours], expected: "Chosen i-1" },
  { name: "one that is tagged for no cluster", machines: [nobodys], expected: "Chosen i-3" },
  { name: "one that is tagged for another cluster", machines: [ofC2], expected: "OfOthers c2" },
  { name: "several of other clusters", machines: [ofC3, ofC2], expected: "OfOthers c2,c3" },
  { name: "one of this cluster among others", machines: [nobodys, ours, ofC2], expected: "Chosen i-1" },
  { name: "one of nobody among others'", machines: [ofC2, nobodys], expected: "Chosen i-3" },
  { name: "two of this cluster", machines: [alsoOurs, ours], expected: "Several i-1,i-2" },
  { name: "two of nobody", machines: [alsoNobodys, nobodys], expected: "Several i-3,i-4" },
  {
    name: "the one with the kubelet's address",
    machines: [ours, alsoOurs],
    providedIPs: ["10.0.0.5"],
    expected: "Chosen i-2",
  },
  {
    name: "the one with one of them",
    machines: [ours, alsoOurs],
    providedIPs: ["10.9.9.9", "2001:DB8:0::4"],
    expected: "Chosen i-1",
  },
  { name: "none with the kubelet's address", machines: [ours, ofC2], providedIPs: ["10.9.9.9"], expected: "None" },
];

describe("of instances with a node's name is chosen", () => {
  for (const { name, machines, providedIPs = [], expected } of cases) {
    test(`${name}: ${expected}`, () => {
      const choice = chooseByName({ providedIPs }, machines, "c1");
      const detail =
        choice.kind === "Chosen"
          ? ` ${choice.machine.id}`
          : choice.kind === "Several"
            ? ` ${choice.ids.join()}`
            : choice.kind === "OfOthers"
              ? ` ${choice.clusters.join()}`
              : "";
      assert.equal(`${choice.kind}${detail}`, expected);
    });
  }
});
