// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { type Manifest, parseManifests } from "../../src/plan/parse-manifests.ts";
import { kustomized, readKustomization } from "./kustomization.ts";
import { nameOf, namespaceOf, repository } from "./manifest-files.ts";

const found = spawnSync("kubectl", ["version", "--client"], { timeout: 20_000 });
const skip = found.status === 0 ? false : "there is no kubectl on the PATH";
const folder = join(repository, "manifests");
/** What is there for people to apply, or to put into a kustomization, themselves. */
const optional =
  /^examples\/|^aws\/examples\/|^aws\/offline\/|^aws\/irsa-patch\.yaml$|^chart\/|^monitoring\/|kustomization\.yaml$/;

/** Those that people apply: beside another cloud-controller-manager, and as the cluster's own. */
const ways = [".", "aws", "cloud-controller-manager/baremetal", "cloud-controller-manager/aws"];

function byKindAndName(manifests: readonly Manifest[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    manifests.map((manifest) => [`${manifest.kind} ${namespaceOf(manifest)}/${nameOf(manifest)}`, manifest.fields]),
  );
}

describe("the kustomizations", () => {
  for (const path of ways) {
    test(`of "${path}" names the image of this version, and nothing twice`, async () => {
      const { images, resources } = await readKustomization(path);
      const { version } = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
      assert.deepEqual(images, [{ name: "fairlead", newName: "fairlead", newTag: version }]);
      assert.equal(new Set(resources).size, resources.length);
      const manifests = await kustomized(path);
      assert.equal(Object.keys(byKindAndName(manifests)).length, manifests.length);
    });

    test(`of "${path}" is to kubectl what it is to these tests`, { skip }, async () => {
      const { stdout } = await promisify(execFile)("kubectl", ["kustomize", join(folder, path)]);
      assert.deepEqual(byKindAndName(parseManifests("kubectl", stdout)), byKindAndName(await kustomized(path)));
    });
  }

  test("take in every manifest but the examples", async () => {
    const kustomizations = await Promise.all(ways.map(readKustomization));
    const taken = new Set(kustomizations.flatMap(({ resources, patches }) => [...resources, ...patches]));
    const files = await readdir(folder, { recursive: true });
    const expected = files.filter((file) => file.endsWith(".yaml") && !optional.test(file));
    assert.deepEqual([...taken].sort(), expected.sort());
  });
});
