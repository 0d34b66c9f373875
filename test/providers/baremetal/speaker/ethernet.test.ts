// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toUntagged } from "../../../../providers/baremetal/speaker/ethernet.ts";
import { arpRequest, hex, toHex } from "./layer2-frames.ts";

const tagged = (tag: string) => arpRequest.replace(" 0806", ` 8100 ${tag} 0806`);

describe("toUntagged", () => {
  test("leaves a frame without a tag as it is", () => {
    const frame = hex(arpRequest);
    assert.equal(toUntagged(frame), frame);
  });

  test("takes off a priority tag", () => {
    const untagged = toUntagged(hex(tagged("e000")));
    assert.ok(untagged instanceof Uint8Array);
    assert.equal(toHex(untagged), toHex(hex(arpRequest)));
  });

  test("refuses a frame of a VLAN", () => {
    assert.equal(toUntagged(hex(tagged("e001"))), "NotForUs");
    assert.equal(toUntagged(hex(tagged("0fff"))), "NotForUs");
  });

  test("refuses what has no whole header", () => {
    assert.equal(toUntagged(hex(arpRequest).subarray(0, 13)), "Malformed");
    assert.equal(toUntagged(hex(tagged("0000")).subarray(0, 17)), "Malformed");
  });
});
