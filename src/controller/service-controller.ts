// SPDX-License-Identifier: Apache-2.0

import { concernsUs, finalizerFor, isEligible } from "../model/eligibility.ts";
import { nodeChange } from "../model/node-change.ts";
import { defaultNodePortRange } from "../model/node-port.ts";
import type { LoadBalancerRequest, Node } from "../model/request.ts";
import { byAge, compareText, type Service, serviceKey } from "../model/service.ts";
import { jitter } from "./backoff.ts";
import type { Loop } from "./loop.ts";
import { NodePortCensus } from "./node-port-census.ts";
import { NodeSweep } from "./node-sweep.ts";
import { NodeSync } from "./node-sync.ts";
import { Outage } from "./outage.ts";
import type { ConfigurationObject, ProviderRuntime } from "./provider.ts";
import { reconcile } from "./reconcile.ts";
import { RequestSource } from "./request-source.ts";
import { Roster } from "./roster.ts";
import { countServices, type ServiceCensus } from "./service-census.ts";
import type { ServiceControllerMetrics, ServiceControllerOptions } from "./service-controller-options.ts";
import { Streaks } from "./streaks.ts";
import { Teller } from "./telling.ts";
import { keysOfServiceChange, type Scope } from "./triggers.ts";
import type { Verdict } from "./verdict.ts";
import { WorkQueue } from "./workqueue.ts";

/** Slow resync: where state is kept outside, for drift; everywhere, for what only a person can mend. */
const resyncMs = 600_000;

/**
 * The loop. In this order: fill the stores; `configurationChanged` once, where the provider has a configuration; `start`. From the
 * first moment on the informers may call the `…Changed` methods: what is heard before `start` is read from the stores by it.
 */
export interface ServiceController {
  /**
   * Lets the provider know what the Services hold, then handles every load balancer, oldest first, up to `workers` at a time.
   * @throws Error without the configuration: with no pool known, every Service would lose its address.
   */
  start(options: { readonly workers: number }): void;
  /**
   * Begins nothing any more, aborts what is still under way after `graceMs` (0 = at once), and resolves when no worker does anything.
   * What was left undone is done by the next start. May be called again, to abort sooner.
   */
  stop(graceMs?: number): Promise<void>;
  /** `have` undefined = added, `want` undefined = deleted. */
  serviceChanged(have: Service | undefined, want: Service | undefined): void;
  nodeChanged(have: Node | undefined, want: Node | undefined): void;
  /** `namespace/name` of the Service whose EndpointSlices changed. */
  endpointsChanged(serviceKey: string): void;
  /** The whole configuration as it is now. */
  configurationChanged(objects: readonly ConfigurationObject[]): void;
  /** Has these load balancers looked at, in this order. */
  requeue(keys: readonly string[]): void;
  /** For `workqueue_unfinished_work_seconds` and `workqueue_longest_running_processor_seconds`. */
  secondsInProgress(): readonly number[];
  /** Before that, its Services are another process's to tell of. */
  readonly isStarted: boolean;
  /** How its Services stand, counted afresh. */
  census(): ServiceCensus;
}

/** Puts the loop together. Nothing happens before `start`. */
export function createServiceController(options: ServiceControllerOptions): ServiceController {
  return new Controller(options);
}

class Controller implements ServiceController {
  readonly #runtime: ProviderRuntime;
  readonly #metrics: ServiceControllerMetrics;
  readonly #loop: Loop;
  readonly #queue: WorkQueue;
  readonly #nodes: NodeSweep;
  readonly #nodeSync: NodeSync;
  readonly #abort = new AbortController();
  #stopped: Promise<void> | undefined;
  #isConfigured: boolean;
  #isStarted = false;

  constructor(options: ServiceControllerOptions) {
    const { runtime, metrics, clock, log, random } = options;
    this.#runtime = runtime;
    this.#metrics = metrics;
    this.#isConfigured = runtime.configuration === undefined;
    const process = (key: string): Promise<void> => this.#process(key);
    this.#queue = new WorkQueue({ process, clock, random, log, metrics: metrics.queue });
    this.#loop = assembleLoop(options, this, this.#abort.signal);
    const { requests } = this.#loop;
    this.#nodeSync = new NodeSync(metrics.nodes);
    this.#nodes = new NodeSweep({ clock, isDue: () => requests.hadOtherTargets(), sweep: () => this.#sweep() });
  }

  start({ workers }: { readonly workers: number }): void {
    if (!this.#isConfigured) throw new Error("The service controller was started before the provider was configured.");
    const { roster, scope, services } = this.#loop;
    const ours = services
      .list()
      .filter((service) => concernsUs(service, scope.className))
      .sort(byAge);
    for (const service of ours) roster.place(service, scope.keyOf(service));
    this.#restore(ours);
    this.#isStarted = true;
    this.requeue(ours.map(scope.keyOf));
    this.#queue.start(workers);
  }

  async stop(graceMs: number = 0): Promise<void> {
    const { outage, io } = this.#loop;
    this.#nodes.stop();
    outage.stop();
    this.#stopped ??= this.#queue.stop();
    const abort = (): void => this.#abort.abort(new Error("the service controller stops"));
    if (graceMs === 0) abort();
    const cancel = io.clock.after(graceMs, abort);
    await this.#stopped;
    cancel();
    abort();
  }

  serviceChanged(have: Service | undefined, want: Service | undefined): void {
    if (!this.#isStarted) return;
    const { roster, scope } = this.#loop;
    const service = want ?? have;
    if (service === undefined) return;
    const belongs = want !== undefined && concernsUs(want, scope.className);
    roster.place(service, belongs ? scope.keyOf(service) : undefined);
    this.requeue(keysOfServiceChange(have, want, scope));
  }

  nodeChanged(have: Node | undefined, want: Node | undefined): void {
    if (!this.#runtime.watches.nodes) return;
    this.#loop.requests.forgetNodes();
    if (this.#isStarted && nodeChange(have, want) !== undefined) this.#nodes.nodeChanged();
  }

  endpointsChanged(serviceKey: string): void {
    const key = this.#loop.roster.homeOf(serviceKey);
    if (this.#runtime.watches.endpoints && key !== undefined) this.requeue([key]);
  }

  configurationChanged(objects: readonly ConfigurationObject[]): void {
    this.#runtime.configuration?.configure(objects);
    this.#isConfigured = true;
  }

  requeue(keys: readonly string[]): void {
    if (!this.#isStarted) return;
    for (const key of keys) this.#queue.add(key);
  }

  secondsInProgress(): readonly number[] {
    return this.#queue.secondsInProgress();
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  census(): ServiceCensus {
    const { services, scope, io } = this.#loop;
    return countServices(services.list(), { className: scope.className, now: io.clock.now() });
  }

  /** Before any worker runs, so that nobody's address is given to another; with those being deleted, whose status still shows it. */
  #restore(ours: readonly Service[]): void {
    const { roster, requests, scope } = this.#loop;
    const finalizer = finalizerFor(scope.className);
    const known: LoadBalancerRequest[] = [];
    for (const [key, group] of Map.groupBy(ours, scope.keyOf)) {
      roster.serve(
        key,
        group.filter(({ finalizers }) => finalizers.includes(finalizer)),
      );
      const members = group.filter((service) => isEligible(service, scope.className));
      const uids = members.map(({ uid }) => uid).sort(compareText);
      if (members.length > 0) known.push(requests.of({ key, clusterName: scope.clusterName, uids }, members));
    }
    this.#runtime.restore?.(known);
  }

  #sweep(): void {
    const { roster, io } = this.#loop;
    const keys = [...roster.keys()];
    this.#nodeSync.begin(keys, io.clock.monotonic());
    this.requeue(keys);
  }

  async #process(key: string): Promise<void> {
    const { clock } = this.#loop.io;
    const endNodeSync = this.#nodeSync.passBegins(key, clock.monotonic());
    const { verdict, outcome, failure } = await reconcile(key, this.#loop);
    this.#metrics.reconciled(outcome, failure);
    if (outcome !== "Stopped") endNodeSync?.(failure !== undefined, clock.monotonic());
    this.#follow(key, verdict);
  }

  #follow(key: string, verdict: Verdict): void {
    switch (verdict.kind) {
      case "Done":
      case "Held":
        this.#queue.forget(key);
        break;
      case "Resync":
        this.#queue.forget(key);
        this.#queue.addAfter(key, jitter(resyncMs, this.#loop.random));
        break;
      case "After":
        this.#queue.addAfter(key, verdict.ms);
        break;
      case "Backoff":
        this.#queue.addRateLimited(key);
        break;
    }
  }
}

function assembleLoop(options: ServiceControllerOptions, controller: ServiceController, signal: AbortSignal): Loop {
  const { runtime, stores, writer, events, clock, random, log, clusterName, className } = options;
  const scope: Scope = { className, clusterName, keyOf: (service) => runtime.keyOf?.(service) ?? serviceKey(service) };
  return {
    scope,
    runtime,
    services: stores.services,
    writer,
    io: { signal, log, clock, fence: options.fence },
    random,
    roster: new Roster(),
    requests: new RequestSource(stores, runtime.watches),
    teller: new Teller(events, clock),
    streaks: new Streaks(),
    outage: new Outage({ clock, log, requeue: (keys) => controller.requeue(keys) }),
    serviceChanged: (have, want) => controller.serviceChanged(have, want),
    nodePorts: {
      range: options.nodePortRange ?? defaultNodePortRange,
      census: options.nodePortCensus ?? new NodePortCensus(stores.services, clock),
    },
  };
}
