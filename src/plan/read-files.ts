// SPDX-License-Identifier: Apache-2.0

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors.ts";

/** What stands for standard input among the paths. */
const standardInput = "-";

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads files, folders with all below them in sorted order, and standard input for "-". Of a folder only *.yaml, *.yml and
 * *.json count, and neither hidden names nor kustomization files, which are no objects of a cluster.
 * @throws UserError "UnreadableFile"
 */
export async function readFiles(
  paths: readonly string[],
  readStandardInput: () => Promise<string>,
): Promise<readonly TextFile[]> {
  const files: TextFile[] = [];
  for (const path of paths) {
    if (path === standardInput) files.push({ name: "standard input", text: await readStandardInput() });
    else
      for (const name of await expand(path))
        files.push({ name, text: await attempt(name, () => readFile(name, "utf8")) });
  }
  return files;
}

async function expand(path: string): Promise<readonly string[]> {
  const found = await attempt(path, () => stat(path));
  return found.isDirectory() ? walk(path) : [path];
}

async function walk(folder: string): Promise<readonly string[]> {
  const entries = await attempt(folder, () => readdir(folder, { withFileTypes: true }));
  const files: string[] = [];
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) files.push(...(await walk(path)));
    else if (isManifest(entry.name)) files.push(path);
  }
  return files;
}

function isManifest(name: string): boolean {
  return /\.(ya?ml|json)$/.test(name) && !/^kustomization\.ya?ml$/.test(name);
}

async function attempt<Value>(path: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError("UnreadableFile", `${path} cannot be read: ${why}.`, { cause: error });
  }
}
