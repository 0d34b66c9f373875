// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");

/** Those need root and time, and have commands of their own. */
const apart = ["test/e2e/", "test/bench/"];

async function filesOf(pattern: string | readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd: root })) files.push(file);
  return files.sort();
}

test("npm test runs every test file", async () => {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const patterns = [...String(scripts.test).matchAll(/"([^"]+)"/g)].map(([, pattern = ""]) => pattern);
  const all = await filesOf("test/**/*.test.ts");
  assert.deepEqual(
    await filesOf(patterns),
    all.filter((file) => !apart.some((folder) => file.startsWith(folder))),
  );
});
