// SPDX-License-Identifier: Apache-2.0

import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from "yaml";
import type { Mistake } from "./mistakes.ts";

/** Where something stands in a document: names of fields, and numbers of elements from 0. */
export type Path = readonly (string | number)[];

/** One document of YAML, with the places of its parts. */
export interface YamlDocument {
  readonly value: unknown;
  /** From 1; of what is not there, that of what it would stand in. */
  lineOf(path: Path): number;
}

export type ParsedYaml =
  | { readonly kind: "Parsed"; readonly document: YamlDocument }
  | { readonly kind: "Mistaken"; readonly mistakes: readonly Mistake[] };

export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const [document, second] = documents;
  const errors = documents.flatMap((each) => each.errors);
  const mistakes = errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), message }));
  if (second !== undefined) mistakes.push({ line: lineAt(second.range[0]), message: "there must be one document" });
  if (mistakes.length > 0) return { kind: "Mistaken", mistakes };
  try {
    const value: unknown = document?.toJS() ?? null;
    const lineOf = (path: Path): number => lineAt(document === undefined ? 0 : offsetOf(document, path));
    return { kind: "Parsed", document: { value, lineOf } };
  } catch (thrown) {
    // An alias without its anchor, or too many of them.
    return {
      kind: "Mistaken",
      mistakes: [{ line: 1, message: thrown instanceof Error ? thrown.message : String(thrown) }],
    };
  }
}

/** Where the deepest part of the path begins that is there: with its name, where it has one. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    const step = stepInto(isAlias(node) ? node.resolve(document) : node, part);
    if (step === undefined) break;
    offset = startOf(step.named) ?? offset;
    node = step.node;
  }
  return offset;
}

function stepInto(
  node: unknown,
  part: string | number,
): { readonly node: unknown; readonly named: unknown } | undefined {
  if (isSeq(node)) {
    const item: unknown = node.items[Number(part)];
    return item === undefined ? undefined : { node: item, named: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return pair && { node: pair.value, named: pair.key };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node satisfies Node).range?.[0] : undefined;
}
