// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { UserError } from "../../src/errors.ts";
import { readFiles } from "../../src/plan/read-files.ts";

const files = [
  "b.yaml",
  "a/z.yml",
  "a/deep/one.json",
  "a.yaml",
  "c.txt",
  "kustomization.yaml",
  ".hidden.yaml",
  ".git/config.yaml",
];

describe("readFiles", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "fairlead-read-"));
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), `# ${file}`);
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const noInput = (): Promise<string> => Promise.reject(new Error("standard input was read"));

  test("walks a folder in sorted order, for manifests only", async () => {
    const have = await readFiles([folder], noInput);
    assert.deepEqual(
      have.map(({ name }) => relative(folder, name)),
      ["a/deep/one.json", "a/z.yml", "a.yaml", "b.yaml"],
    );
    assert.equal(have[0]?.text, "# a/deep/one.json");
  });

  test("reads a file that is named, whatever its name", async () => {
    const have = await readFiles([join(folder, "c.txt"), join(folder, "b.yaml")], noInput);
    assert.deepEqual(
      have.map(({ text }) => text),
      ["# c.txt", "# b.yaml"],
    );
  });

  test("reads standard input in its place among the files", async () => {
    const have = await readFiles([join(folder, "b.yaml"), "-"], async () => "from a pipe");
    assert.deepEqual(
      have.map(({ text }) => text),
      ["# b.yaml", "from a pipe"],
    );
  });

  test("names what cannot be read", async () => {
    await assert.rejects(
      readFiles([join(folder, "missing.yaml")], noInput),
      (error) =>
        error instanceof UserError && error.reason === "UnreadableFile" && error.message.includes("missing.yaml"),
    );
  });
});
