// SPDX-License-Identifier: Apache-2.0

import { join } from "node:path";
import { type Fields, type Manifest, parseManifests } from "../../src/plan/parse-manifests.ts";
import { readFiles } from "../../src/plan/read-files.ts";

export const repository: string = join(import.meta.dirname, "../..");
const folder = join(repository, "manifests");

/** All objects in these files and folders of `manifests`. */
export async function manifestsOf(...paths: readonly string[]): Promise<readonly Manifest[]> {
  const files = await readFiles(
    paths.map((path) => join(folder, path)),
    async () => "",
  );
  return files.flatMap(({ name, text }) => parseManifests(name, text));
}

/** The object of this kind and name. @throws Error when there is none */
export function objectOf(manifests: readonly Manifest[], kind: string, name: string): Fields {
  const found = manifests.find((manifest) => manifest.kind === kind && nameOf(manifest) === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found.fields;
}

export function nameOf({ fields }: Manifest): string {
  return String(at(fields, "metadata", "name"));
}

/** "" for what is in none. */
export function namespaceOf({ fields }: Manifest): string {
  const namespace = at(fields, "metadata", "namespace");
  return typeof namespace === "string" ? namespace : "";
}

/** The value under these names, one inside the other; numbers count through lists. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (typeof found === "object" && found !== null ? (found as Fields)[name] : undefined),
    value,
  );
}
