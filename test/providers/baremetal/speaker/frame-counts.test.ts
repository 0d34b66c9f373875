// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameCounts } from "../../../../providers/baremetal/speaker/frame-counts.ts";

test("counts by kind and outcome, and what was handed out before does not change", () => {
  const counts = new FrameCounts();
  assert.deepEqual(counts.snapshot(), { received: { arp: {}, ndp: {} }, gratuitousSent: { arp: 0, ndp: 0 } });
  counts.countReceived("arp", "Replied");
  counts.countReceived("ndp", "Replied");
  counts.countGratuitous("ndp");
  const before = counts.snapshot();
  counts.countReceived("ndp", "Replied");
  counts.countReceived("ndp", "BadChecksum");
  counts.countGratuitous("ndp");
  counts.countGratuitous("arp");
  assert.deepEqual(before, {
    received: { arp: { Replied: 1 }, ndp: { Replied: 1 } },
    gratuitousSent: { arp: 0, ndp: 1 },
  });
  assert.deepEqual(counts.snapshot(), {
    received: { arp: { Replied: 1 }, ndp: { Replied: 2, BadChecksum: 1 } },
    gratuitousSent: { arp: 1, ndp: 2 },
  });
});
