// SPDX-License-Identifier: Apache-2.0

import { FairleadError, RetryableError } from "../errors.ts";
import type { KubeClient } from "./client.ts";
import { listOf, textOf } from "./fields.ts";
import { type Relist, versionOf } from "./object-store.ts";

/** What client-go's pager asks for. */
const pageSize = 500;

/** A list that went stale between its pages this often is read in one piece instead. */
const stalePageLimit = 2;

const pageTimeoutMs = 60_000;

export interface ListedResource {
  readonly client: KubeClient;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** What takes a full list; the same again when one has to be begun anew. */
export interface ListTaker {
  relist(): Relist;
}

/** Reads all objects of a resource into the store, page by page. Returns the version to watch from. */
export async function listPages(resource: ListedResource, store: ListTaker, signal: AbortSignal): Promise<number> {
  for (let stale = 0; stale < stalePageLimit; stale++) {
    const version = await tryList(resource, store, { limit: String(pageSize), signal });
    if (version !== "StalePage") return version;
  }
  const version = await tryList(resource, store, { limit: "0", signal });
  if (version === "StalePage")
    throw new RetryableError("Expired", `GET ${resource.path}: the list expired while it was read`);
  return version;
}

interface Paging {
  readonly limit: string;
  readonly signal: AbortSignal;
}

async function tryList(resource: ListedResource, store: ListTaker, paging: Paging): Promise<number | "StalePage"> {
  const relist = store.relist();
  let page = await readPage(resource, paging, undefined);
  const version = versionOf(page);
  for (;;) {
    for (const raw of listOf(page, "items")) relist.take(raw);
    const next = textOf(page, "metadata", "continue");
    if (next === undefined) break;
    try {
      page = await readPage(resource, paging, next);
    } catch (thrown) {
      // 410 for a continue token: etcd has compacted the version that the list began at.
      if (thrown instanceof FairleadError && thrown.reason === "Expired") return "StalePage";
      throw thrown;
    }
  }
  relist.finish(version);
  return version;
}

async function readPage(
  resource: ListedResource,
  { limit, signal }: Paging,
  next: string | undefined,
): Promise<unknown> {
  const { client, path, query } = resource;
  const { body } = await client.request<unknown>({
    method: "GET",
    path,
    query: { ...query, limit, ...(next === undefined ? {} : { continue: next }) },
    timeoutMs: pageTimeoutMs,
    signal,
  });
  if (versionOf(body) === 0) throw new RetryableError("GarbledAnswer", `GET ${path}: the answer is not a list`);
  return body;
}
