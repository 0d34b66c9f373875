// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Table } from "../../../src/sandbox/aws/table.ts";

interface Row {
  readonly id: string;
  readonly colours: readonly string[];
}

let table: Table<Row, "colour">;

beforeEach(() => {
  table = new Table({ keyOf: (row: Row) => row.id, indexes: { colour: (row) => row.colours } });
  table.put({ id: "a", colours: ["red"] });
  table.put({ id: "b", colours: ["red", "blue"] });
});

function idsBy(colour: string): readonly string[] {
  return table.by("colour", colour).map(({ id }) => id);
}

describe("Table", () => {
  test("finds rows by key and by index, in the order they were made", () => {
    assert.equal(table.get("a")?.id, "a");
    assert.deepEqual(idsBy("red"), ["a", "b"]);
    assert.deepEqual(idsBy("green"), []);
    assert.deepEqual([table.count("colour", "red"), table.count("colour", "green")], [2, 0]);
  });

  test("a row that is replaced keeps its place, and is found by its new values only", () => {
    table.put({ id: "a", colours: ["green"] });
    assert.deepEqual([idsBy("red"), idsBy("green")], [["b"], ["a"]]);
    assert.deepEqual(
      table.all().map(({ id }) => id),
      ["a", "b"],
    );
  });

  test("a row that is deleted is found no more", () => {
    table.delete("b");
    table.delete("nobody");
    assert.deepEqual([idsBy("red"), idsBy("blue"), table.size], [["a"], [], 1]);
  });
});
