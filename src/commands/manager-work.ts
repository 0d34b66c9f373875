// SPDX-License-Identifier: Apache-2.0

import type { Fence } from "../controller/fence.ts";
import type { Instances } from "../controller/instances.ts";
import type { ManagedController } from "../controller/managed-controller.ts";
import { NodePortCensus } from "../controller/node-port-census.ts";
import type { EventSink } from "../controller/service-store.ts";
import { toFairleadError } from "../errors.ts";
import type { Check } from "../http/checks.ts";
import { type ClusterView, createClusterView, followAll, type ViewScope } from "../kube/cluster-view.ts";
import { managedControllersReading } from "../metrics/managed-controllers-metrics.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { Connection } from "./connection.ts";
import type { ProviderEntry } from "./provider-entry.ts";
import type { RunningRole } from "./running-role.ts";
import { createServiceLbController } from "./service-lb-controller.ts";
import { queueNames, ServiceLoop, type ServiceSettings } from "./service-loop.ts";

/** What the controller manager is to do. */
export interface ManagerSettings {
  /** Each with a class of its own. */
  readonly providers: readonly ProviderEntry[];
  readonly clusterName: string;
  /** undefined = no Service is touched. */
  readonly services: ServiceSettings | undefined;
  /** undefined = no Node is touched. */
  readonly nodes: NodeSettings | undefined;
  /** Between the starts of two controllers. */
  readonly startIntervalMs: number;
}

export interface NodeSettings {
  /** Name of the provider that is asked for the machines behind nodes. */
  readonly provider: string;
  /** Makes the controllers that are to run, in the order in which they are to start. */
  readonly createControllers: (parts: NodeControllerParts) => readonly ManagedController[];
}

/** What node controllers work on. */
export interface NodeControllerParts {
  readonly instances: Instances;
  /** With nodes; to be listened to before this returns. */
  readonly view: ClusterView;
  readonly eventsOf: EventsOf;
  readonly connection: Connection;
}

/** Where a component tells its Events; the same for each of its lives. */
export type EventsOf = (component: string) => EventSink;

/** What is not made anew with other settings. */
export interface LastingParts {
  readonly connection: Connection;
  readonly eventsOf: EventsOf;
  /** undefined = this process may always write. */
  readonly fence: Fence | undefined;
}

/** All that is made of one set of settings. In this order: `follow`, then `start` once this process leads, and `stop` at any time. */
export interface ManagerWork {
  readonly informers: RunningRole["informers"];
  /** One check for each controller that was started. */
  readonly health: readonly Check[];
  /** Resolves when everything has been read and the providers are configured. @throws the reason for which it was stopped */
  follow(): Promise<void>;
  /**
   * Starts the controllers, in order. `others` = someone else may have written just before: their last writes are waited for, because
   * an address that they gave would seem free. @throws the reason for which it was stopped
   */
  start(others: boolean): Promise<void>;
  /** Ends all controllers at the same time, within `graceMs`, and then all that is followed. May be called again, to end sooner. */
  stop(graceMs: number, reason: Error): Promise<void>;
}

/** How soon the cluster is read again where that failed. */
const catchUpAgainMs = 1_000;

/** Nothing happens before `follow`. */
export function createManagerWork(settings: ManagerSettings, parts: LastingParts): ManagerWork {
  const { clusterName, services, nodes } = settings;
  const all = settings.providers.map((entry) => new ServiceLoop(entry, clusterName, parts.connection));
  const loops = services === undefined ? [] : all;
  const instances = nodes && instancesOf(nodes.provider, all, parts.connection);
  const view = createView(loops, instances !== undefined, parts.connection);
  if (services !== undefined) joinAll(loops, view, services, parts);
  const ofNodes = nodes && instances && nodes.createControllers({ ...parts, instances, view });
  const controllers = [...(ofNodes ?? []), ...(services === undefined ? [] : [createServiceLbController(loops)])];
  return new Work({ ...settings, controllers, loops, view }, parts.connection);
}

interface WorkParts extends Pick<ManagerSettings, "startIntervalMs"> {
  readonly controllers: readonly ManagedController[];
  /** Of those that serve Services. */
  readonly loops: readonly ServiceLoop[];
  readonly view: ClusterView;
}

class Work implements ManagerWork {
  readonly #parts: WorkParts;
  readonly #connection: Connection;
  readonly #started = new Set<ManagedController>();
  /** No controller is started any more. */
  readonly #ending = new AbortController();
  /** Nothing is followed any more. */
  readonly #ended = new AbortController();

  constructor(parts: WorkParts, connection: Connection) {
    this.#parts = parts;
    this.#connection = connection;
    const running = managedControllersReading(() =>
      parts.controllers.map((controller) => ({ name: controller.name, isRunning: this.#started.has(controller) })),
    );
    connection.metrics.gauge(running);
  }

  get informers(): RunningRole["informers"] {
    return this.#parts.view.informers;
  }

  get health(): readonly Check[] {
    return Array.from(this.#started, (controller) => ({ name: controller.name, problem: () => controller.problem() }));
  }

  async follow(): Promise<void> {
    const { view, loops } = this.#parts;
    await unlessAborted(followAll(view.informers, this.#ended.signal), this.#ending.signal);
    for (const loop of loops) loop.configure();
  }

  async start(others: boolean): Promise<void> {
    if (others && this.#parts.loops.length > 0) await this.#catchUp();
    const { signal } = this.#ending;
    const { controllers, startIntervalMs } = this.#parts;
    const { clock, log } = this.#connection;
    for (const [index, controller] of controllers.entries()) {
      if (index > 0 && startIntervalMs > 0) await clock.sleep(startIntervalMs, signal);
      signal.throwIfAborted();
      this.#started.add(controller);
      await controller.start();
      log.info({ controller: controller.name }, "started a controller");
    }
  }

  async stop(graceMs: number, reason: Error): Promise<void> {
    this.#ending.abort(reason);
    if (graceMs === 0) this.#ended.abort(reason);
    await Promise.all(this.#parts.controllers.map((controller) => controller.stop(graceMs)));
    this.#started.clear();
    this.#ended.abort(reason);
  }

  async #catchUp(): Promise<void> {
    const { signal } = this.#ending;
    const { clock, log } = this.#connection;
    for (;;) {
      try {
        return await this.#parts.view.services.catchUp(signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const { reason, message } = toFairleadError(thrown);
        log.warn({ reason, message }, "cannot see yet what was written last; trying again");
        await clock.sleep(catchUpAgainMs, signal);
      }
    }
  }
}

/** The machines behind nodes, by the provider of this name; undefined where it knows nothing of machines, as upstream has it. */
function instancesOf(provider: string, loops: readonly ServiceLoop[], { log }: Connection): Instances | undefined {
  const instances = loops.find(({ entry }) => entry.name === provider)?.runtime.instances;
  if (instances === undefined) log.warn({ provider }, "the provider knows no machines: nobody looks after nodes");
  return instances;
}

/** Only what somebody looks at is followed. */
function createView(loops: readonly ServiceLoop[], looksAtNodes: boolean, connection: Connection): ClusterView {
  const runtimes = loops.map(({ runtime }) => runtime);
  const scope: ViewScope = {
    services: loops.length > 0,
    nodes: looksAtNodes || runtimes.some(({ watches }) => watches.nodes),
    endpoints: runtimes.some(({ watches }) => watches.endpoints),
    kinds: runtimes.flatMap(({ configuration }) => configuration?.kinds ?? []),
  };
  const { client, clock, random, log, metrics } = connection;
  return createClusterView(scope, { client, clock, random, log, recorder: metrics.informers });
}

function joinAll(
  loops: readonly ServiceLoop[],
  view: ClusterView,
  services: ServiceSettings,
  { connection, eventsOf, fence }: LastingParts,
): void {
  const queues = queueNames(loops.map(({ entry }) => entry));
  const events = eventsOf("service-controller");
  const nodePortCensus = new NodePortCensus(view.services, connection.clock);
  for (const [index, loop] of loops.entries()) {
    loop.join({ ...services, queue: queues[index] ?? "service", view, events, nodePortCensus, fence });
  }
}
