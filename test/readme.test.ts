// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readmeTables } from "./support/readme-tables.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const tables = new Map(
  Array.from(
    readme.matchAll(/<!-- table: (.+?) -->\n+([\s\S]*?)\n+<!-- end of table -->/g),
    ([, name = "", text = ""]) => [name, text],
  ),
);

for (const [name, wanted] of Object.entries(readmeTables)) {
  test(`the README's table "${name}" says what the code does`, () => {
    assert.equal(tables.get(name), wanted);
  });
}

test("the README has no table that the code does not know", () => {
  assert.deepEqual([...tables.keys()].sort(), Object.keys(readmeTables).sort());
});

test("every file that the README links to is there", () => {
  const links = Array.from(readme.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g), ([, path = ""]) => path);
  assert.notEqual(links.length, 0);
  for (const path of links) readFileSync(new URL(`../${path}`, import.meta.url));
});
