// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";
import type { ConfigurationObject, ResourceKind } from "../controller/provider.ts";
import { sameRecord } from "../model/same.ts";
import { createInformer, type Informer, type InformerOptions } from "./informer.ts";
import { pathOfKind, type ReportedKind } from "./reports.ts";
import { toConfigurationObject } from "./to-configuration-object.ts";

/** Changes within this time are one change. Short, because a Service applied right after its pool is to find that pool in force. */
const quietMs = 5;

/** The objects that configure a provider, of all their kinds together. */
export interface ConfigurationFeed {
  readonly informers: readonly Informer<ConfigurationObject>[];
  /** The kinds, each with the informer that follows it. */
  readonly kinds: readonly ReportedKind[];
  /** All objects as they are now, in no order. */
  objects(): readonly ConfigurationObject[];
  /** Called when anything but a status changed, after the first full list of every kind and at most once in `quietMs`. */
  onChange(listener: () => void): void;
}

export type ConfigurationFeedOptions = Omit<
  InformerOptions<ConfigurationObject>,
  "resource" | "path" | "toModel" | "query"
> & { readonly kinds: readonly ResourceKind[] };

/** One informer a kind. They are started, and their `synced` awaited, by the caller. */
export function createConfigurationFeed({ kinds, ...options }: ConfigurationFeedOptions): ConfigurationFeed {
  const followed = kinds.map((resource) => ({
    resource,
    objects: createInformer<ConfigurationObject>({
      ...options,
      resource: resource.plural,
      path: pathOfKind(resource),
      toModel: (raw) => toConfigurationObject(raw, resource.kind),
    }),
  }));
  const informers = followed.map(({ objects }) => objects);
  return {
    informers,
    kinds: followed,
    objects: () => informers.flatMap((informer) => informer.list()),
    onChange: (listener) => followChanges(informers, options.clock, listener),
  };
}

function followChanges(informers: readonly Informer<ConfigurationObject>[], clock: Clock, listener: () => void): void {
  let isPending = false;
  const changed = (): void => {
    if (isPending || !informers.every((informer) => informer.hasSynced)) return;
    isPending = true;
    clock.after(quietMs, () => {
      isPending = false;
      listener();
    });
  };
  for (const informer of informers) {
    informer.subscribe({
      added: changed,
      deleted: changed,
      updated: (have, want) => {
        if (!saysTheSame(have, want)) changed();
      },
    });
  }
}

/** Our own writes of a status come back as updates. */
function saysTheSame(have: ConfigurationObject, want: ConfigurationObject): boolean {
  return have.uid === want.uid && have.generation === want.generation && sameRecord(have.labels, want.labels);
}
