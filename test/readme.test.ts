// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { givenSubnetsTag } from "../providers/aws/resolve/subnet-search.ts";
import { tagKeys } from "../providers/aws/tags.ts";
import { readmeTables } from "./support/readme-tables.ts";

const root = new URL("../", import.meta.url);
const documents = [
  "README.md",
  "ARCHITECTURE.md",
  ...readdirSync(new URL("docs/", root)).map((name) => `docs/${name}`),
];
const texts = new Map(documents.map((path) => [path, readFileSync(new URL(path, root), "utf8")]));
const tables = [...texts.values()].flatMap((text) =>
  Array.from(
    text.matchAll(/<!-- table: (.+?) -->\n+([\s\S]*?)\n+<!-- end of table -->/g),
    ([, name = "", table = ""]) => ({ name, table }),
  ),
);

for (const [name, wanted] of Object.entries(readmeTables)) {
  test(`the table "${name}" says what the code does`, () => {
    assert.equal(tables.find((each) => each.name === name)?.table, wanted);
  });
}

test("the documents have no table that the code does not know, and none twice", () => {
  assert.deepEqual(tables.map(({ name }) => name).sort(), Object.keys(readmeTables).sort());
});

test("docs/aws.md tells of every tag", () => {
  const told = Array.from(
    texts.get("docs/aws.md")?.matchAll(/^\| `(fairlead\.dev\/[\w-]+)` \| (?!.*\|.*\|)/gm) ?? [],
    ([, tag]) => tag,
  );
  assert.deepEqual(new Set(told), new Set([...Object.values(tagKeys), givenSubnetsTag]));
});

for (const [path, text] of texts) {
  test(`every file, and every heading, that ${path} links to is there`, () => {
    const links = Array.from(text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g), ([, file = "", anchor]) => ({
      file: new URL(file === "" ? path : file, file === "" ? root : new URL(path, root)),
      anchor,
    }));
    if (path !== "ARCHITECTURE.md") assert.notEqual(links.length, 0);
    for (const { file, anchor } of links) {
      const target = readFileSync(file, "utf8");
      if (anchor !== undefined) assert.ok(anchorsOf(target).includes(anchor), `${file.pathname} has no #${anchor}`);
    }
  });
}

/** As they are made of headings on the pages of repositories: lower case, no punctuation, hyphens for spaces. */
function anchorsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
