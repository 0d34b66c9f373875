// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { humanDuration } from "../../../../src/sandbox/api-server/table/human-duration.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Seconds, and what kubectl says of them (apimachinery/pkg/util/duration). */
const rows: readonly (readonly [number, string])[] = [
  [-5, "<invalid>"],
  [0, "0s"],
  [1, "1s"],
  [70, "70s"],
  [119, "119s"],
  [2 * MINUTE, "2m"],
  [2 * MINUTE + 5, "2m5s"],
  [9 * MINUTE + 59, "9m59s"],
  [10 * MINUTE + 5, "10m"],
  [179 * MINUTE, "179m"],
  [3 * HOUR, "3h"],
  [3 * HOUR + 5 * MINUTE, "3h5m"],
  [8 * HOUR + 5 * MINUTE, "8h"],
  [47 * HOUR, "47h"],
  [2 * DAY + 4 * HOUR, "2d4h"],
  [8 * DAY + 4 * HOUR, "8d"],
  [700 * DAY, "700d"],
  [2 * YEAR + 3 * DAY, "2y3d"],
  [8 * YEAR + 3 * DAY, "8y"],
];

describe("humanDuration", () => {
  for (const [seconds, text] of rows) {
    test(`${seconds} s is ${text}`, () => assert.equal(humanDuration(seconds * 1000), text));
  }
});
