// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { liveSpeakers } from "../../../../providers/baremetal/speaker/live-speakers.ts";

const lease = (node: string, renewTime: string, holderIdentity = node) => ({
  name: `speaker-${node}`,
  holderIdentity,
  renewTime,
});

describe("liveSpeakers", () => {
  test("are those whose Leases are held and were renewed about when the newest was", () => {
    const have = liveSpeakers([
      lease("newest", "2024-01-01T00:02:00.000000Z"),
      lease("slow", "2024-01-01T00:01:00.000000Z"),
      lease("dead", "2024-01-01T00:00:59.000000Z"),
      lease("drained", "2024-01-01T00:02:00.000000Z", ""),
      lease("never", ""),
      { ...lease("other", "2024-01-01T00:02:00.000000Z"), name: "something-else" },
    ]);
    assert.deepEqual([...(have ?? [])], ["newest", "slow"]);
  });

  test("are not known where no speaker was ever there", () => {
    assert.equal(liveSpeakers([]), undefined);
  });
});
