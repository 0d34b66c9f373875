// SPDX-License-Identifier: Apache-2.0

import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { UserError } from "../errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A Kubernetes object as somebody wrote it, and where. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly fields: Fields;
  /** For people: file, document and line. */
  readonly source: string;
}

/**
 * Reads YAML or JSON of one or several documents, in their order; lists (`kind: List`, `ServiceList`, …) are taken apart.
 * `name` is what the text is called in messages.
 * @throws UserError "UnreadableManifest" that says in which document and line, and how to mend it.
 */
export function parseManifests(name: string, text: string): readonly Manifest[] {
  const json = parseJson(text);
  if (json !== undefined) return toManifests(json, name);
  const lineCounter = new LineCounter();
  // go-yaml, which kubectl reads manifests with, knows merge keys; YAML 1.2 does not.
  const documents = parseAllDocuments(text, { lineCounter, merge: true, prettyErrors: false });
  return documents.flatMap((document, index) => {
    const place = documents.length > 1 ? `${name}, document ${index + 1}` : name;
    return toManifests(toValue(document, lineCounter, place), withLine(place, document, lineCounter));
  });
}

/** The value of a text that is one document of JSON, many times faster than as YAML; undefined = it is not. */
function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toValue(document: Document.Parsed, lineCounter: LineCounter, place: string): unknown {
  const [error] = document.errors;
  if (error !== undefined) unreadable(`${place}, line ${lineCounter.linePos(error.pos[0]).line}`, error.message);
  try {
    const value: unknown = document.toJS();
    return JSON.parse(JSON.stringify(value) ?? "null");
  } catch (error) {
    // JSON has no circles, and objects travel as JSON. Other errors: an alias without its anchor, or too many of them.
    if (error instanceof TypeError) return unreadable(place, "an alias is within what it stands for");
    return unreadable(place, error instanceof Error ? error.message : String(error));
  }
}

function withLine(place: string, document: Document.Parsed, lineCounter: LineCounter): string {
  const start = document.contents?.range?.[0];
  return start === undefined ? place : `${place}, line ${lineCounter.linePos(start).line}`;
}

/** Lists in lists are odd; as many as this are no accident. */
const deepestList = 10;

function toManifests(value: unknown, source: string, depth = 0): readonly Manifest[] {
  if (value === null || value === undefined) return [];
  if (!isFields(value)) {
    const what = `a Kubernetes object is a map, and this is ${describe(value)}`;
    return unreadable(source, `${what}; write apiVersion, kind and metadata`);
  }
  const { apiVersion, kind } = value;
  if (typeof kind !== "string" || kind === "")
    return unreadable(source, "the object has no kind; write apiVersion and kind");
  if (typeof apiVersion !== "string") return unreadable(source, `${kind} has no apiVersion; write it`);
  if (!kind.endsWith("List") || !("items" in value)) return [{ apiVersion, kind, fields: value, source }];
  if (depth === deepestList) return unreadable(source, "lists are in lists more often than anybody needs");
  return toItems(value, source).flatMap((item, index) => toManifests(item, `${source}, item ${index + 1}`, depth + 1));
}

/** The entries of a list; those of a ServiceList and the like leave out version and kind. Go writes an empty list as null. */
function toItems({ items, apiVersion, kind }: Fields, source: string): readonly unknown[] {
  if (items === null) return [];
  if (!Array.isArray(items))
    return unreadable(source, `${String(kind)}: items is ${describe(items)}; it must be a list`);
  if (kind === "List") return items;
  const inherited = { apiVersion, kind: String(kind).slice(0, -"List".length) };
  return items.map((item: unknown) => (isFields(item) ? { ...inherited, ...item } : item));
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (isFields(value)) return "a map";
  return Array.isArray(value) ? "a list" : `the ${typeof value} ${JSON.stringify(value)}`;
}

/** @throws UserError "UnreadableManifest" */
export function unreadable(source: string, why: string): never {
  throw new UserError("UnreadableManifest", `${source}: ${why}.`);
}
