// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { nameSome, tellMove } from "../../../../providers/baremetal/speaker/tell-move.ts";
import { type Log, silentLog } from "../../../../src/log.ts";

describe("tellMove", () => {
  let counted: string[];
  let lines: object[];
  const log: Log = { ...silentLog, info: (fields: object) => void lines.push(fields) };
  const recorder = {
    announced: (count: number) => void counted.push(`announced ${count}`),
    moved: (direction: string, cause: string, count: number) => void counted.push(`${direction} ${cause} ${count}`),
  };

  beforeEach(() => {
    counted = [];
    lines = [];
  });

  test("tells the metrics how many came and went, and the log which", () => {
    tellMove({ gained: ["10.0.0.1", "10.0.0.2"], lost: ["10.0.0.3"], cause: "Node", announced: 7 }, { recorder, log });
    assert.deepEqual(counted, ["announced 7", "Gained Node 2", "Lost Node 1"]);
    assert.deepEqual(lines, [{ cause: "Node", announced: 7, gained: ["10.0.0.1", "10.0.0.2"], lost: ["10.0.0.3"] }]);
  });

  test("does not speak of a direction in which nothing moved", () => {
    tellMove({ gained: [], lost: ["10.0.0.3"], cause: "Takeover", announced: 0 }, { recorder, log });
    assert.deepEqual(counted, ["announced 0", "Lost Takeover 1"]);
  });

  test("says nothing where nothing moved", () => {
    tellMove({ gained: [], lost: [], cause: "Start", announced: 3 }, { recorder, log });
    assert.deepEqual([counted, lines], [[], []]);
  });

  test("names no more than a line can take", () => {
    const many = Array.from({ length: 50 }, (_, host) => `10.0.0.${host}`);
    assert.deepEqual(nameSome(many), many.slice(0, 20));
  });
});
