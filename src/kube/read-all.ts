// SPDX-License-Identifier: Apache-2.0

import type { KubeClient } from "./client.ts";
import { ObjectStore } from "./object-store.ts";
import { listPages } from "./paged-list.ts";

export interface Collection<T> {
  /** `/api/v1/services` */
  readonly path: string;
  /** labelSelector and fieldSelector. */
  readonly query?: Readonly<Record<string, string>>;
  readonly toModel: (raw: unknown) => T;
}

/** Reads all objects of a collection, once: unlike an informer it does not try again. @throws FairleadError */
export async function readAll<T>(
  client: KubeClient,
  { path, query = {}, toModel }: Collection<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const store = new ObjectStore({ toModel, onSubscriberError: () => {} });
  await listPages({ client, path, query }, store, signal);
  return store.list();
}
