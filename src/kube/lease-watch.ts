// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../clock.ts";
import type { Log } from "../log.ts";
import type { KubeClient } from "./client.ts";
import { createInformer } from "./informer.ts";
import { leasesPath } from "./leases.ts";
import { toChanges } from "./object-store.ts";
import type { LeaseName } from "./shared-lease.ts";

export interface LeaseWatchOptions {
  readonly client: KubeClient;
  readonly lease: LeaseName;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * Tells of each change of one Lease as it happens, undefined when it is gone. A role that names the Lease allows it: for a watch with
 * this field selector RBAC asks for the name. Returns what ends it.
 */
export function watchLease(options: LeaseWatchOptions, changed: (raw: unknown) => void): () => void {
  const { client, lease, clock, random, log } = options;
  const stopped = new AbortController();
  const informer = createInformer<unknown>({
    client,
    clock,
    random,
    log,
    resource: "leases",
    path: leasesPath(lease.namespace),
    query: { fieldSelector: `metadata.name=${lease.name}` },
    toModel: (raw) => raw,
  });
  informer.subscribe(toChanges((_, want) => changed(want)));
  void informer.start(stopped.signal);
  return () => stopped.abort(new Error("the Lease is not watched any more"));
}
