// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../../src/errors.ts";
import { parseManifests } from "../../src/plan/parse-manifests.ts";

interface Reading {
  readonly title: string;
  readonly text: string;
  /** Kind, name and source of each object. */
  readonly want: readonly (readonly [string, string, string])[];
}

const readings: readonly Reading[] = [
  { title: "nothing", text: "", want: [] },
  { title: "only a comment", text: "# nothing yet\n", want: [] },
  {
    title: "one document",
    text: "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
    want: [["Service", "web", "f.yaml, line 1"]],
  },
  {
    title: "several documents, empty ones passed over",
    text: "---\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n---\n# remark\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n1}\n",
    want: [
      ["Service", "web", "f.yaml, document 2, line 3"],
      ["Node", "n1", "f.yaml, document 4, line 9"],
    ],
  },
  {
    title: "JSON",
    text: '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}',
    want: [["Service", "web", "f.yaml"]],
  },
  {
    title: "JSON documents one after the other",
    text: '{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}}\n---\n{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n2"}}',
    want: [
      ["Node", "n1", "f.yaml, document 1, line 1"],
      ["Node", "n2", "f.yaml, document 2, line 3"],
    ],
  },
  {
    title: "a List, in a List",
    text: JSON.stringify({
      apiVersion: "v1",
      kind: "List",
      items: [
        { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } },
        { apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Node", metadata: { name: "n2" } }] },
      ],
    }),
    want: [
      ["Node", "n1", "f.yaml, item 1"],
      ["Node", "n2", "f.yaml, item 2, item 1"],
    ],
  },
  {
    title: "a typed list, whose items leave out what they are",
    text: '{"apiVersion": "v1", "kind": "ServiceList", "items": [{"metadata": {"name": "web"}}]}',
    want: [["Service", "web", "f.yaml, item 1"]],
  },
  { title: "an empty list as Go writes it", text: "apiVersion: v1\nkind: List\nitems: null\n", want: [] },
  {
    title: "lines that end as on Windows",
    text: "apiVersion: v1\r\nkind: Service\r\nmetadata: {name: web}\r\n---\r\napiVersion: v1\r\nkind: Node\r\nmetadata:\r\n  name: n1\r\n",
    want: [
      ["Service", "web", "f.yaml, document 1, line 1"],
      ["Node", "n1", "f.yaml, document 2, line 5"],
    ],
  },
  {
    title: "a byte order mark",
    text: "\ufeffapiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
    want: [["Service", "web", "f.yaml, line 1"]],
  },
  {
    title: "an anchor and its alias",
    text: "apiVersion: v1\nkind: Service\nmetadata: {name: &n web, labels: {app: *n}}\n",
    want: [["Service", "web", "f.yaml, line 1"]],
  },
  {
    title: "a merge key",
    text: "apiVersion: v1\nkind: Service\nmetadata: {<<: {name: web}}\n",
    want: [["Service", "web", "f.yaml, line 1"]],
  },
];

interface Refusal {
  readonly title: string;
  readonly text: string;
  readonly message: RegExp;
}

const refusals: readonly Refusal[] = [
  {
    title: "broken YAML",
    text: "apiVersion: v1\nkind: Service\n---\nkind: [Node\n",
    message: /^f\.yaml, document 2, line \d+: /,
  },
  { title: "broken JSON", text: '{"kind": "Service",\n "metadata" {}}', message: /^f\.yaml, line 2: / },
  { title: "a key given twice", text: "apiVersion: v1\nkind: A\nkind: B\n", message: /^f\.yaml, line 3: .*unique/ },
  { title: "an alias of nothing", text: "kind: *missing\n", message: /^f\.yaml: .*missing/ },
  {
    title: "text",
    text: "just text\n",
    message: /^f\.yaml, line 1: a Kubernetes object is a map, and this is the string "just text"; write/,
  },
  { title: "a list", text: "- kind: Service\n", message: /and this is a list; write/ },
  { title: "no kind", text: "apiVersion: v1\nmetadata: {name: web}\n", message: /the object has no kind; write/ },
  { title: "no apiVersion", text: "kind: Service\n", message: /Service has no apiVersion; write/ },
  {
    title: "a list that holds something else",
    text: '{"apiVersion": "v1", "kind": "List", "items": [5]}',
    message: /^f\.yaml, item 1: .*the number 5/,
  },
  {
    title: "a list whose items are none",
    text: "apiVersion: v1\nkind: List\nitems: {}\n",
    message: /^f\.yaml, line 1: List: items is a map; it must be a list\.$/,
  },
  {
    title: "an object within itself",
    text: "apiVersion: v1\nkind: Service\nspec: &spec\n  selector: *spec\n",
    message: /^f\.yaml: an alias is within what it stands for\.$/,
  },
  { title: "lists within lists without end", text: nestedLists(200), message: /lists are in lists/ },
  { title: "brackets without end", text: "[".repeat(5_000), message: /^f\.yaml, line 1: / },
  {
    title: "aliases of aliases that grow beyond measure",
    text: [0, 1, 2, 3, 4]
      .map((n) => `k${n}: &k${n} [${Array.from({ length: 9 }, () => (n === 0 ? "x" : `*k${n - 1}`)).join()}]\n`)
      .join(""),
    message: /^f\.yaml: .*alias/,
  },
  { title: "tabs", text: "apiVersion: v1\nmetadata:\n\tname: web\n", message: /^f\.yaml, line 3: Tabs/ },
  { title: "what is no text at all", text: "\u0000\u0001", message: /^f\.yaml, line 1: / },
];

function nestedLists(depth: number): string {
  const list = '{"apiVersion":"v1","kind":"List","items":[';
  return list.repeat(depth) + "]}".repeat(depth);
}

describe("parseManifests", () => {
  for (const { title, text, want } of readings) {
    test(`reads ${title}`, () => {
      const have = parseManifests("f.yaml", text).map(({ kind, fields, source }) => [kind, nameOf(fields), source]);
      assert.deepEqual(have, want);
    });
  }

  for (const { title, text, message } of refusals) {
    test(`refuses ${title}, and says where`, () => {
      assert.throws(
        () => parseManifests("f.yaml", text),
        (error) => error instanceof UserError && error.reason === "UnreadableManifest" && message.test(error.message),
      );
    });
  }

  test("leaves times as they are written", () => {
    const [manifest] = parseManifests("f.yaml", "apiVersion: v1\nkind: Node\ncreated: 2024-01-01T00:00:00Z\n");
    assert.equal(manifest?.fields["created"], "2024-01-01T00:00:00Z");
  });
});

function nameOf(fields: Readonly<Record<string, unknown>>): unknown {
  return (fields["metadata"] as { readonly name: unknown }).name;
}
