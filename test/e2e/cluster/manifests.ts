// SPDX-License-Identifier: Apache-2.0

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { eventually } from "../eventually.ts";
import { ApiError, type KubeApi } from "./kube-api.ts";
import type { NewObject } from "./objects.ts";

/** The objects of a YAML file, or of all YAML files of a folder and its sub-folders, in the order of their names. */
export function readManifests(path: string): readonly NewObject[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isDirectory()) {
    return readdirSync(path)
      .filter((entry) => entry !== "kustomization.yaml")
      .sort()
      .flatMap((entry) => readManifests(join(path, entry)));
  }
  if (!/\.ya?ml$/.test(path)) return [];
  return parseAllDocuments(readFileSync(path, "utf8"))
    .map((document) => document.toJS() as NewObject | null)
    .filter((object) => object !== null);
}

/** Namespaces and CustomResourceDefinitions go first, because the others need them. */
export async function applyManifests(api: KubeApi, objects: readonly NewObject[]): Promise<void> {
  for (const object of objects.toSorted((left, right) => rank(left) - rank(right))) {
    await api.apply(object);
  }
  for (const object of objects.filter((one) => one.kind === "CustomResourceDefinition")) {
    await eventually(`${object.metadata.name} is served`, () => isServed(api, object));
  }
}

function rank(object: NewObject): number {
  const first = ["Namespace", "CustomResourceDefinition", "ServiceAccount"].indexOf(object.kind);
  return first === -1 ? 9 : first;
}

async function isServed(api: KubeApi, definition: NewObject): Promise<boolean> {
  const spec = definition["spec"] as {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
  try {
    await api.get(`/apis/${spec.group}/${spec.versions[0]?.name ?? ""}/${spec.names.plural}`);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}
