// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

const file = new URL("../../package-lock.json", import.meta.url);
const packages: Readonly<Record<string, LockedPackage>> = JSON.parse(readFileSync(file, "utf8")).packages;

// npm leaves entries out that its registry could not show it, and `npm ci` then refuses the whole file.
test("the lockfile has an entry for the binaries of every platform", () => {
  const locked = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf("node_modules/"))));
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !locked.has(`node_modules/${name}`));
  assert.deepEqual(missing, []);
});

test("the lockfile names no download address", () => {
  const addressed = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith("http"));
  assert.deepEqual(addressed, []);
});
