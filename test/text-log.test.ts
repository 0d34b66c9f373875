// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toTextLine } from "../src/text-log.ts";

const time = Date.UTC(2026, 6, 30, 12, 34, 56, 789);

function lineOf(fields: object): string {
  return toTextLine(`${JSON.stringify({ level: 30, time, component: "speaker", msg: "Started", ...fields })}\n`, 4711);
}

const rows: readonly (readonly [fields: object, line: string])[] = [
  [{}, 'I0730 12:34:56.789000    4711 speaker] "Started"\n'],
  [{ level: 40, name: "a", count: 3 }, 'W0730 12:34:56.789000    4711 speaker] "Started" name="a" count=3\n'],
  [{ level: 50, err: { type: "Error" } }, 'E0730 12:34:56.789000    4711 speaker] "Started" err={"type":"Error"}\n'],
  [{ level: 20, msg: 'say "x"\nI0730' }, 'I0730 12:34:56.789000    4711 speaker] "say \\"x\\"\\nI0730"\n'],
  [{ msg: undefined }, 'I0730 12:34:56.789000    4711 speaker] ""\n'],
];

describe("a line of the log as klog writes it", () => {
  for (const [fields, line] of rows) {
    test(JSON.stringify(fields), () => assert.equal(lineOf(fields), line));
  }
});
