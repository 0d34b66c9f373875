// SPDX-License-Identifier: Apache-2.0

import type { Fence } from "../controller/fence.ts";
import type { ProviderFactory, ProviderRuntime } from "../controller/provider.ts";
import { createServiceController, type ServiceController } from "../controller/service-controller.ts";
import { type ClusterView, createClusterView, followAll } from "../kube/cluster-view.ts";
import { createEventWriter } from "../kube/events.ts";
import type { LeaderElection } from "../kube/leader-election.ts";
import { writeReports } from "../kube/reports.ts";
import type { PortRange } from "../model/node-port.ts";
import type { Connection } from "./connection.ts";
import type { RunningRole } from "./running-role.ts";

export interface ControllerSettings {
  readonly factory: ProviderFactory;
  readonly clusterName: string;
  /** undefined = Services without a class. */
  readonly className: string | undefined;
  readonly workers: number;
  /** As kube-apiserver's `--service-node-port-range`; undefined = its default. */
  readonly nodePortRange?: PortRange;
  /** undefined = there is no other process. */
  readonly leadership?: Leadership | undefined;
}

/** What lets one of several processes work. */
export interface Leadership {
  readonly election: LeaderElection;
  readonly fence: Fence;
}

/**
 * What a pass gets to end before the lease is given up. A write that was cut may still arrive, and the next leader would not have seen it
 * when it reads what there is.
 */
const handOverMs = 500;

/**
 * The service controller at work: what it sees of the cluster, the loop with its provider, Events, and reports on configuration.
 * Until it leads it follows the cluster and does nothing else.
 */
export function runController(settings: ControllerSettings, connection: Connection): RunningRole {
  const { client, clock, random, log, metrics } = connection;
  const { leadership } = settings;
  const stopped = new AbortController();
  // The provider asks the loop to look again, and the loop drives the provider: one of the two has to be known later.
  let controller: ServiceController | undefined;
  const requeue = (keys: readonly string[]): void => controller?.requeue(keys);
  const runtime = settings.factory({ clusterName: settings.clusterName, log, clock, random, requeue });
  const view = createClusterView(
    { ...runtime.watches, kinds: runtime.configuration?.kinds ?? [] },
    { client, clock, random, log, recorder: metrics.informers },
  );
  const recorder = metrics.events;
  const events = createEventWriter({ client, component: "service-controller", clock, random, log, recorder });
  const loop = createServiceController({
    runtime,
    stores: view,
    writer: view.writer,
    events,
    clock,
    random,
    log,
    metrics: metrics.serviceController("service", () => controller?.secondsInProgress() ?? []),
    clusterName: settings.clusterName,
    className: settings.className,
    ...(settings.nodePortRange && { nodePortRange: settings.nodePortRange }),
    fence: leadership?.fence,
  });
  controller = loop;
  view.listen(loop);
  leadership?.election.lost.addEventListener("abort", () => {
    const { reason } = leadership.election.lost;
    stopped.abort(reason);
    client.close();
    void loop.stop();
  });
  return {
    informers: view.informers,
    health: leadership === undefined ? [] : [{ name: "leaderElection", problem: () => leadership.election.problem() }],
    async start() {
      await followAll(view.informers, stopped.signal);
      configure(view, loop);
      if (leadership !== undefined) await lead(leadership, view, stopped.signal);
      loop.start({ workers: settings.workers });
      void report(runtime, view, connection, stopped.signal);
      void runtime.run?.(stopped.signal);
      log.info({ provider: runtime.provider.name, services: view.services.size }, "the service controller has started");
    },
    async stop() {
      await loop.stop(leadership === undefined ? 0 : handOverMs);
      await events.stop();
      await leadership?.election.release();
      stopped.abort(new Error("the service controller stops"));
    },
  };
}

/** The leader before may have written what has not come here yet: an address that it gave would seem free. */
async function lead({ election }: Leadership, { services }: ClusterView, signal: AbortSignal): Promise<void> {
  await election.acquire();
  await services.catchUp(signal);
  signal.throwIfAborted();
}

/** Now, and on each change. */
function configure({ configuration }: ClusterView, loop: ServiceController): void {
  const tell = (): void => loop.configurationChanged(configuration.objects());
  configuration.onChange(tell);
  tell();
}

async function report(
  { configuration }: ProviderRuntime,
  view: ClusterView,
  { client, clock, random, log }: Connection,
  signal: AbortSignal,
): Promise<void> {
  if (configuration === undefined) return;
  const reports = () => configuration.reports();
  await writeReports({ client, kinds: view.configuration.kinds, reports, clock, random, log }, signal);
}
