// SPDX-License-Identifier: Apache-2.0

/** What `kubectl kustomize` makes of our kustomizations, as far as they go: resources, also of other folders, and patches. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { Manifest } from "../../src/plan/parse-manifests.ts";
import { applyStrategicMergePatch } from "../../src/sandbox/api-server/patch/strategic-merge-patch.ts";
import { manifestsOf, nameOf, repository } from "./manifest-files.ts";

/** Names of image and tag as they are set; and files by their path below `manifests`. */
export interface Kustomization {
  readonly resources: readonly string[];
  readonly patches: readonly string[];
  readonly images: unknown;
}

const knownFields = ["apiVersion", "kind", "resources", "patches", "images"];

/** Of this folder below `manifests`, with the files of the kustomizations that it takes in. */
export async function readKustomization(folder: string): Promise<Kustomization> {
  const text = await readFile(join(repository, "manifests", folder, "kustomization.yaml"), "utf8");
  const fields: Readonly<Record<string, unknown>> = parse(text);
  const unknown = Object.keys(fields).filter((field) => !knownFields.includes(field));
  if (unknown.length > 0) throw new Error(`${folder}: what ${unknown.join(", ")} would do is not known here`);
  const resources = (fields["resources"] ?? []) as readonly string[];
  const patches = (fields["patches"] ?? []) as readonly { readonly path: string }[];
  const within = resources.filter((path) => !path.endsWith(".yaml"));
  const others = await Promise.all(within.map((path) => readKustomization(join(folder, path))));
  const own = resources.filter((path) => !within.includes(path)).map((path) => join(folder, path));
  return {
    resources: [...own, ...others.flatMap((other) => other.resources)],
    patches: [...others.flatMap((other) => other.patches), ...patches.map(({ path }) => join(folder, path))],
    images: fields["images"],
  };
}

/** All objects, patched. */
export async function kustomized(folder: string): Promise<readonly Manifest[]> {
  const kustomization = await readKustomization(folder);
  const patches = await manifestsOf(...kustomization.patches);
  return (await manifestsOf(...kustomization.resources)).map((manifest) =>
    patches.filter((patch) => isOf(patch, manifest)).reduce(applyPatch, manifest),
  );
}

function isOf(patch: Manifest, manifest: Manifest): boolean {
  return patch.kind === manifest.kind && nameOf(patch) === nameOf(manifest);
}

function applyPatch(manifest: Manifest, patch: Manifest): Manifest {
  return { ...manifest, fields: applyStrategicMergePatch(manifest.fields, patch.fields, `V1${manifest.kind}`) };
}
