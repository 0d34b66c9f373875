// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { ClaimTeller } from "../../../src/sandbox/lan/claim-teller.ts";
import { FakeClock } from "../../support/fake-clock.ts";

test("a claim is told once as long as it goes on, and again after a pause; another node's is another claim", async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const teller = new ClaimTeller(clock, (line) => lines.push(line));
  const claim = { ip: "192.0.2.100", mac: "02:00:00:00:00:01", node: "node-1" };
  const first = "LAN: node-1 tells everybody that 192.0.2.100 is at 02:00:00:00:00:01 (gratuitous ARP)";
  for (let burst = 0; burst < 3; burst += 1) {
    teller.claimed(claim);
    await clock.advance(9_000);
  }
  assert.deepEqual(lines, [first]);
  await clock.advance(2_000);
  teller.claimed(claim);
  teller.claimed({ ip: "2001:db8::1", mac: "02:00:00:00:00:02", node: "node-2" });
  assert.deepEqual(lines, [
    first,
    first,
    "LAN: node-2 tells everybody that 2001:db8::1 is at 02:00:00:00:00:02 (unsolicited neighbour advertisement)",
  ]);
});
