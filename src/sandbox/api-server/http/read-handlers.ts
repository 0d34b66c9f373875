// SPDX-License-Identifier: Apache-2.0

/** GET of objects and lists. */

import { ApiError, badRequest, expired, noSuchPath, notFound } from "../api-error.ts";
import type { JsonObject } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { keyOf, type ObjectStore, objectKey } from "../object-store.ts";
import type { RequestTarget } from "../request-target.ts";
import { resourceKey } from "../resource.ts";
import { parseSelectors } from "../selectors.ts";
import { toList } from "../to-list.ts";
import { type ApiRequest, type ApiResponse, numberParameter } from "./api-request.ts";

type ObjectTarget = Extract<RequestTarget, { kind: "Object" }>;
type CollectionTarget = Extract<RequestTarget, { kind: "Collection" }>;

/** A list that is read in pages stays as it was at its first page. */
interface Snapshot {
  readonly revision: number;
  readonly objects: readonly KubeObject[];
}

/** How many paged lists may be under way before the oldest can no longer be continued. */
const SNAPSHOT_LIMIT = 64;

export class ReadHandlers {
  readonly #store: ObjectStore;
  readonly #snapshots = new Map<string, Snapshot>();
  #forgotten = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  get(target: ObjectTarget): ApiResponse {
    const { resource, namespace, name, subresource } = target;
    if (subresource !== "" && !(subresource === "status" && resource.hasStatus)) throw noSuchPath();
    const have = this.#store.get(resourceKey(resource), keyOf(namespace, name));
    if (have === undefined) throw notFound(resource.group, resource.plural, name);
    return { code: 200, body: have };
  }

  list(request: ApiRequest, target: CollectionTarget): ApiResponse {
    requireReachableRevision(request.query, this.#store.revision);
    const { resource, namespace } = target;
    const isChosen = parseSelectors(request.query, resource);
    const { snapshot, after, token } = this.#resume(request, resourceKey(resource));
    const left = snapshot.objects.filter(
      (object) =>
        objectKey(object) > after &&
        (namespace === undefined || object.metadata.namespace === namespace) &&
        isChosen(object),
    );
    const limit = numberParameter(request.query, "limit") ?? 0;
    const page = limit > 0 ? left.slice(0, limit) : left;
    const rest = left.length - page.length;
    const metadata: JsonObject = {
      resourceVersion: String(snapshot.revision),
      ...(rest > 0 ? this.#continuation(snapshot, token, page.at(-1)) : {}),
      // The real API server cannot count what a selector leaves.
      ...(rest > 0 && !hasSelector(request.query) ? { remainingItemCount: rest } : {}),
    };
    return {
      code: 200,
      body: toList(resource, metadata, page),
    };
  }

  /** All lists that are under way become too old to go on. */
  forgetSnapshots(): void {
    this.#snapshots.clear();
    this.#forgotten += 1;
  }

  #resume(
    request: ApiRequest,
    resource: string,
  ): { readonly snapshot: Snapshot; readonly after: string; readonly token: string | undefined } {
    const text = request.query.get("continue");
    if (text === null || text === "") {
      const snapshot = { revision: this.#store.revision, objects: this.#store.list(resource) };
      return { snapshot, after: "", token: undefined };
    }
    const { token, after } = parseContinue(text);
    const snapshot = this.#snapshots.get(token);
    if (snapshot === undefined) {
      throw expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
      );
    }
    return { snapshot, after, token };
  }

  #continuation(snapshot: Snapshot, token: string | undefined, last: KubeObject | undefined): JsonObject {
    const name = token ?? `${this.#forgotten}-${snapshot.revision}-${this.#snapshots.size}`;
    this.#snapshots.set(name, snapshot);
    const [oldest] = this.#snapshots.keys();
    if (this.#snapshots.size > SNAPSHOT_LIMIT && oldest !== undefined) this.#snapshots.delete(oldest);
    const after = last === undefined ? "" : objectKey(last);
    return { continue: Buffer.from(JSON.stringify({ token: name, after })).toString("base64url") };
  }
}

function hasSelector(query: URLSearchParams): boolean {
  return (query.get("labelSelector") ?? "") !== "" || (query.get("fieldSelector") ?? "") !== "";
}

function parseContinue(text: string): { readonly token: string; readonly after: string } {
  try {
    const { token, after } = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (typeof token === "string" && typeof after === "string") return { token, after };
  } catch {
    // Not of our making: told below, as anything else that cannot be read.
  }
  throw badRequest("invalid continue token: continue key is not valid");
}

/** The revision that a request names, which must have been reached. @throws ApiError 400, 504 */
export function requireReachableRevision(query: URLSearchParams, current: number): number | undefined {
  const text = query.get("resourceVersion") ?? "";
  if (text === "") return undefined;
  const revision = Number(text);
  if (!Number.isInteger(revision) || revision < 0) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  if (revision <= current) return revision;
  throw new ApiError(504, "Timeout", `Timeout: Too large resource version: ${revision}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}
