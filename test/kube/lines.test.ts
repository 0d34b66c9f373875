// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { splitLines } from "../../src/kube/lines.ts";

async function* inPieces(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

async function linesOf(pieces: readonly string[], limit?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(inPieces(pieces), limit)) lines.push(line);
  return lines;
}

test("the lines do not depend on where the text was cut", async () => {
  const piece = fc.string({ unit: fc.constantFrom("a", "ü", " ", "\n", "{") });
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (pieces) => {
      const expected = pieces
        .join("")
        .split("\n")
        .filter((line) => line.trim() !== "");
      assert.deepEqual(await linesOf(pieces), expected);
    }),
  );
});

test("a line without end is refused before it fills the memory", async () => {
  assert.deepEqual(await linesOf(["12345", "67890\n1"], 10), ["1234567890", "1"]);
  await assert.rejects(linesOf(["12345", "678901", "more"], 10), { name: "RetryableError", reason: "GarbledAnswer" });
});
