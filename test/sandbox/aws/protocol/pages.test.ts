// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { pageOf } from "../../../../src/sandbox/aws/protocol/pages.ts";

describe("pageOf", () => {
  test("the pages together are the list, whatever their size", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (rows, size) => {
        const seen: number[] = [];
        let marker: string | undefined;
        do {
          const page = pageOf(rows, { size, marker });
          assert.ok(page !== undefined && page.rows.length <= size);
          seen.push(...page.rows);
          marker = page.next;
        } while (marker !== undefined);
        assert.deepEqual(seen, rows);
      }),
    );
  });

  test("refuses a marker that was never given out", () => {
    assert.equal(pageOf([1], { size: 1, marker: "nonsense" }), undefined);
  });
});
