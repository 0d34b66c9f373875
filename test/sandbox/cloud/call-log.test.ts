// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Parameters } from "../../../src/sandbox/aws/protocol/parameters.ts";
import { CallLog } from "../../../src/sandbox/cloud/call-log.ts";
import { FakeClock } from "../../support/fake-clock.ts";

function makeLog() {
  const clock = new FakeClock();
  const lines: string[] = [];
  const log = new CallLog(clock, (line) => lines.push(line));
  const note = (action: string, parameters: Parameters = {}): void =>
    log.note({
      service: "elasticloadbalancing",
      action,
      parameters,
      number: 1,
      numberOfAction: 1,
      time: 0,
      outcome: { kind: "Done" },
    });
  return { clock, lines, log, note };
}

describe("CallLog", () => {
  test("tells each write, and each read once, and counts both", () => {
    const { lines, log, note } = makeLog();
    note("DescribeListeners", { LoadBalancerArn: "one" });
    note("DescribeListeners", { LoadBalancerArn: "one" });
    note("DescribeListeners", { LoadBalancerArn: "two" });
    note("DeleteListener", { ListenerArn: "one" });
    note("DeleteListener", { ListenerArn: "one" });
    assert.deepEqual(lines, [
      "AWS read:  DescribeListeners LoadBalancerArn=one -> done",
      "AWS read:  DescribeListeners LoadBalancerArn=two -> done",
      "AWS write: DeleteListener ListenerArn=one -> done",
      "AWS write: DeleteListener ListenerArn=one -> done",
    ]);
    assert.equal(log.describe(), "AWS calls: 2 writes (DeleteListener 2), 3 reads (DescribeListeners 3)");
  });

  test("counts anew after begin, and keeps the order of writes", () => {
    const { log, note } = makeLog();
    note("DeleteListener");
    log.begin();
    assert.equal(log.describe(), "AWS calls: 0 writes, 0 reads");
    note("RegisterTargets");
    note("DeregisterTargets");
    note("DescribeTags");
    assert.deepEqual(log.writes, ["RegisterTargets", "DeregisterTargets"]);
    assert.equal(
      log.describe(),
      "AWS calls: 2 writes (DeregisterTargets 1, RegisterTargets 1), 1 read (DescribeTags 1)",
    );
  });

  test("knows since when there was no call, and no change", async () => {
    const { clock, log, note } = makeLog();
    note("DeleteListener");
    await clock.advance(100);
    note("DescribeTags");
    await clock.advance(10);
    assert.deepEqual([log.quietMs, log.unchangedMs], [10, 110]);
  });
});
