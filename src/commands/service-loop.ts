// SPDX-License-Identifier: Apache-2.0

import type { Fence } from "../controller/fence.ts";
import type { NodePortCensus } from "../controller/node-port-census.ts";
import type { ConfigurationObject, ProviderRuntime } from "../controller/provider.ts";
import { createServiceController, type ServiceController } from "../controller/service-controller.ts";
import type { EventSink } from "../controller/service-store.ts";
import type { ClusterView } from "../kube/cluster-view.ts";
import { writeReports } from "../kube/reports.ts";
import type { PortRange } from "../model/node-port.ts";
import type { Connection } from "./connection.ts";
import { showLoop } from "./loop-metrics.ts";
import type { ProviderEntry } from "./provider-entry.ts";

export interface ServiceSettings {
  /** Load balancers worked on at the same time, of each provider. */
  readonly workers: number;
  /** As kube-apiserver's `--service-node-port-range`; undefined = its default. */
  readonly nodePortRange?: PortRange;
}

/** What a loop works with; all loops of a process share these, but for the queue. */
export interface LoopParts extends ServiceSettings {
  /** Name under which its queue is counted. */
  readonly queue: string;
  readonly view: ClusterView;
  readonly events: EventSink;
  readonly nodePortCensus: NodePortCensus;
  /** undefined = this process may always write. */
  readonly fence: Fence | undefined;
}

/**
 * A provider with the loop that drives it. In this order: made, because what the provider looks at is what is to be followed; `join`;
 * `configure` once the cluster has been read; `start`, `stop`.
 */
export class ServiceLoop {
  readonly entry: ProviderEntry;
  readonly runtime: ProviderRuntime;
  readonly #clusterName: string;
  readonly #connection: Connection;
  readonly #stopped = new AbortController();
  #joined: { readonly controller: ServiceController; readonly parts: LoopParts } | undefined;

  constructor(entry: ProviderEntry, clusterName: string, connection: Connection) {
    const { clock, random, log, metrics } = connection;
    const requeue = (keys: readonly string[]): void => this.#joined?.controller.requeue(keys);
    this.entry = entry;
    this.runtime = entry.createFactory(metrics)({ clusterName, log, clock, random, requeue });
    this.#clusterName = clusterName;
    this.#connection = connection;
  }

  join(parts: LoopParts): void {
    const { clock, random, log, metrics } = this.#connection;
    const { view, events, nodePortRange, nodePortCensus, fence } = parts;
    const inHand = (): readonly number[] => this.#joined?.controller.secondsInProgress() ?? [];
    const controller = createServiceController({
      runtime: this.runtime,
      stores: view,
      writer: view.writer,
      events,
      clock,
      random,
      log,
      metrics: metrics.serviceController(parts.queue, inHand),
      clusterName: this.#clusterName,
      className: this.entry.className,
      ...(nodePortRange && { nodePortRange }),
      nodePortCensus,
      fence,
    });
    view.listen(controller);
    showLoop(metrics, parts.queue, { runtime: this.runtime, controller });
    this.#joined = { controller, parts };
  }

  /** Hands the provider its configuration, now and on each change. */
  configure(): void {
    const { configuration } = this.runtime;
    if (configuration === undefined || this.#joined === undefined) return;
    const { controller, parts } = this.#joined;
    const feed = parts.view.configuration;
    const kinds = new Set(configuration.kinds.map(({ kind }) => kind));
    const own = (): readonly ConfigurationObject[] => feed.objects().filter(({ kind }) => kinds.has(kind));
    const tell = (): void => controller.configurationChanged(own());
    feed.onChange(tell);
    tell();
  }

  start(): void {
    if (this.#joined === undefined) return;
    const { controller, parts } = this.#joined;
    controller.start({ workers: parts.workers });
    void this.#report(parts.view);
    void this.runtime.run?.(this.#stopped.signal);
    const { name: provider } = this.runtime.provider;
    const { className } = this.entry;
    const services = parts.view.services.size;
    this.#connection.log.info({ provider, className, services }, "the service controller has started");
  }

  /** As a ManagedController's. */
  async stop(graceMs: number): Promise<void> {
    await this.#joined?.controller.stop(graceMs);
    this.#stopped.abort(new Error("the service controller stops"));
  }

  async #report(view: ClusterView): Promise<void> {
    const { configuration } = this.runtime;
    if (configuration === undefined) return;
    const { client, clock, random, log } = this.#connection;
    const reports = () => configuration.reports();
    const { kinds } = view.configuration;
    await writeReports({ client, kinds, reports, clock, random, log }, this.#stopped.signal);
  }
}

/** `service` for the first, as upstream's; the others by their providers' names, numbered where those are the same. */
export function queueNames(entries: readonly Pick<ProviderEntry, "name">[]): readonly string[] {
  const taken: string[] = [];
  for (const [index, { name }] of entries.entries()) {
    const base = index === 0 ? "service" : `service-${name}`;
    let candidate = base;
    for (let number = 2; taken.includes(candidate); number += 1) candidate = `${base}-${number}`;
    taken.push(candidate);
  }
  return taken;
}
