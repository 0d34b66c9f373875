// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import { isObject, type JsonObject } from "../json.ts";
import { parsePointer } from "../json-pointer.ts";

/** One operation of RFC 6902. */
export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** Why a JSON Patch does not fit the document. */
export class JsonPatchError extends Error {
  override readonly name = "JsonPatchError";
}

function toPath(pointer: string): readonly string[] {
  if (pointer !== "" && !pointer.startsWith("/")) throw new JsonPatchError(`"${pointer}" is not a JSON pointer`);
  return parsePointer(pointer);
}

/** The index that a token names in a list of `length`; "-" is its end where `mayAppend`. */
function toIndex(token: string, length: number, mayAppend: boolean): number {
  if (token === "-" && mayAppend) return length;
  const index = /^(0|[1-9]\d*)$/.test(token) ? Number(token) : Number.NaN;
  const last = mayAppend ? length : length - 1;
  if (!(index <= last)) throw new JsonPatchError(`no index ${token} in a list of ${length}`);
  return index;
}

function child(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return value[toIndex(token, value.length, false)];
  if (isObject(value) && token in value) return value[token];
  throw new JsonPatchError(`no member ${JSON.stringify(token)}`);
}

function get(document: unknown, path: readonly string[]): unknown {
  return path.reduce(child, document);
}

/** null where there is nothing: kube-apiserver's library takes "is null" for "is not there". */
function findOrNull(document: unknown, path: readonly string[]): unknown {
  try {
    return get(document, path);
  } catch {
    return null;
  }
}

type Edit = (container: unknown, token: string) => unknown;

/** The document with the container of the last token edited. */
function editAt(document: unknown, path: readonly string[], edit: Edit): unknown {
  const [token, ...rest] = path;
  if (token === undefined) return edit(undefined, "");
  if (rest.length === 0) return edit(document, token);
  const changed = editAt(child(document, token), rest, edit);
  if (Array.isArray(document)) return document.with(toIndex(token, document.length, false), changed);
  return { ...(document as JsonObject), [token]: changed };
}

function add(document: unknown, path: readonly string[], value: unknown): unknown {
  return editAt(document, path, (container, token) => {
    if (path.length === 0) return value;
    if (Array.isArray(container)) return container.toSpliced(toIndex(token, container.length, true), 0, value);
    if (isObject(container)) return { ...container, [token]: value };
    throw new JsonPatchError(`nothing to hold ${JSON.stringify(token)}`);
  });
}

function remove(document: unknown, path: readonly string[]): unknown {
  return editAt(document, path, (container, token) => {
    if (Array.isArray(container)) return container.toSpliced(toIndex(token, container.length, false), 1);
    if (!isObject(container) || !(token in container)) throw new JsonPatchError(`no member ${JSON.stringify(token)}`);
    const { [token]: _gone, ...kept } = container;
    return kept;
  });
}

function applyOperation(document: unknown, operation: JsonPatchOperation): unknown {
  const path = toPath(operation.path);
  switch (operation.op) {
    case "add":
      return add(document, path, operation.value);
    case "remove":
      return remove(document, path);
    case "replace":
      get(document, path);
      return path.length === 0 ? operation.value : add(remove(document, path), path, operation.value);
    case "move": {
      const from = toPath(operation.from ?? "");
      return add(remove(document, from), path, get(document, from));
    }
    case "copy":
      return add(document, path, get(document, toPath(operation.from ?? "")));
    case "test":
      if (isDeepStrictEqual(findOrNull(document, path), operation.value)) return document;
      throw new JsonPatchError(`testing value ${operation.path} failed`);
    default:
      throw new JsonPatchError(`unknown operation ${JSON.stringify(operation.op)}`);
  }
}

/**
 * Applies a JSON Patch (RFC 6902): all operations in order, or none.
 * @throws JsonPatchError when a path is not there or a test fails.
 */
export function applyJsonPatch(document: unknown, patch: readonly JsonPatchOperation[]): unknown {
  return patch.reduce(applyOperation, document);
}
