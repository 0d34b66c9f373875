// SPDX-License-Identifier: Apache-2.0

/** What of the chart can be judged without Helm; test/e2e/17-chart.test.ts renders it. */

import assert from "node:assert/strict";
import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { join, relative } from "node:path";
import { before, describe, test } from "node:test";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { at, repository } from "./manifest-files.ts";

const chart = join(repository, "manifests/chart/fairlead");

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** What Helm hands to every chart within another. */
const notOurs = new Set(["global"]);
/** What Kubernetes has to say on, for which the comment above is enough. */
const ofKubernetes = /\.(resources|updateStrategy|podDisruptionBudget)\./;

/** Paths of all properties, as `controller.image.tag`, with the schema of each. */
function propertiesOf(root: Schema, schema: Schema = root, path = ""): ReadonlyMap<string, Schema> {
  const { $ref } = schema;
  const resolved = $ref === undefined ? schema : (root.definitions?.[$ref.replace("#/definitions/", "")] ?? {});
  const found = Object.entries(resolved.properties ?? {}).filter(([name]) => path !== "" || !notOurs.has(name));
  const all = found.flatMap(([name, each]): readonly [string, Schema][] => {
    const own = path === "" ? name : `${path}.${name}`;
    return [[own, each], ...propertiesOf(root, each, own)];
  });
  return new Map(all);
}

/** Paths of all keys of a YAML text that stand alone on their line, and whether a comment stands above. */
function keysOf(text: string): ReadonlyMap<string, boolean> {
  const keys = new Map<string, boolean>();
  const open: string[] = [];
  let isCommented = false;
  for (const line of text.split("\n")) {
    const [, indent = "", name] = /^( *)(\w+):/.exec(line) ?? [];
    if (name !== undefined) {
      open.splice(indent.length / 2, open.length, name);
      keys.set(open.join("."), isCommented);
    }
    isCommented = /^ *#/.test(line);
  }
  return keys;
}

describe("the chart", () => {
  let schema: Schema = {};
  let text = "";
  before(async () => {
    schema = JSON.parse(await readFile(join(chart, "values.schema.json"), "utf8"));
    text = await readFile(join(chart, "values.yaml"), "utf8");
  });

  test("has values that fit their schema", () => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false }).compile(schema);
    assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
  });

  test("has a value for whatever may be set, and a schema for every value", () => {
    const values: unknown = parse(text);
    for (const [path] of propertiesOf(schema)) {
      if (!ofKubernetes.test(path))
        assert.notEqual(at(values, ...path.split(".")), undefined, `${path} has no default`);
    }
    const known = propertiesOf(schema);
    for (const path of keysOf(text).keys()) {
      const isKnown =
        known.has(path) || [...known.keys()].some((each) => path.startsWith(`${each}.`) && isOpen(known, each));
      assert.ok(isKnown, `${path} is not in the schema`);
    }
  });

  /** Whether below this anything may stand. */
  function isOpen(known: ReadonlyMap<string, Schema>, path: string): boolean {
    return ![...known.keys()].some((each) => each.startsWith(`${path}.`));
  }

  test("lets nothing be set that it does not know", () => {
    const strict = (each: Schema, path: string): void => {
      if (each.properties !== undefined) assert.equal(each.additionalProperties, false, path);
    };
    strict(schema, "the values");
    for (const [name, each] of Object.entries(schema.definitions ?? {})) strict(each, name);
    for (const [path, each] of propertiesOf(schema)) strict(each, path);
  });

  test("says of every value what it is for", () => {
    for (const [path, isCommented] of keysOf(text)) {
      if (propertiesOf(schema).has(path) && !ofKubernetes.test(path)) assert.ok(isCommented, `${path} has no comment`);
    }
  });

  test("is of this version, and for the Kubernetes that the README asks for", async () => {
    const { version } = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
    const about = parse(await readFile(join(chart, "Chart.yaml"), "utf8"));
    assert.deepEqual([about.version, about.appVersion], [version, version]);
    const [, oldest] =
      /Kubernetes (\d+\.\d+) or later/.exec(await readFile(join(repository, "README.md"), "utf8")) ?? [];
    assert.equal(about.kubeVersion, `>=${oldest}.0-0`);
  });

  test("shares roles, definitions and alerts with the manifests: its files are links to theirs", async () => {
    const files = (await readdir(join(chart, "files"), { recursive: true, withFileTypes: true })).filter(
      (entry) => !entry.isDirectory(),
    );
    assert.ok(files.length > 5);
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      assert.ok((await lstat(path)).isSymbolicLink(), `${path} is a copy`);
      assert.match(
        relative(join(repository, "manifests"), await realpath(path)),
        /^(crds|parts|cloud-controller-manager|monitoring)\//,
      );
    }
  });

  test("is told of in the documents by values that there are", async () => {
    const known = propertiesOf(schema);
    for (const document of ["README.md", "docs/deploying.md"]) {
      const told = (await readFile(join(repository, document), "utf8")).matchAll(/--set(?:-file|-string)? ([^ ]+)/g);
      const names = [...told].flatMap(([, pairs = ""]) => pairs.split(",").map((pair) => pair.split("=")[0] ?? ""));
      for (const name of names) assert.ok(known.has(name), `${document}: there is no value ${name}`);
    }
  });
});
