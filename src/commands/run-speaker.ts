// SPDX-License-Identifier: Apache-2.0

import { announcementKinds } from "../../providers/baremetal/index.ts";
import type { Announcer, WorkerMessage } from "../../providers/baremetal/speaker/model.ts";
import { createSpeaker } from "../../providers/baremetal/speaker/speaker.ts";
import { leaseLabel } from "../../providers/baremetal/speaker/speaker-lease.ts";
import { createClusterView, followAll } from "../kube/cluster-view.ts";
import { createEventWriter } from "../kube/events.ts";
import { createInformer } from "../kube/informer.ts";
import { createLeaseWriter, leasesPath } from "../kube/leases.ts";
import { toChanges } from "../kube/object-store.ts";
import { toLease } from "../kube/to-lease.ts";
import type { Connection } from "./connection.ts";
import type { RunningRole } from "./running-role.ts";
import { speakerMetrics } from "./speaker-metrics.ts";

export interface SpeakerSettings {
  readonly nodeName: string;
  /** Of the Leases. */
  readonly namespace: string;
  /** undefined = Services without a class. */
  readonly className: string | undefined;
  readonly drainMs: number;
  /** Makes what answers for the addresses; its messages go to the listener. */
  readonly createAnnouncer: (listener: (message: WorkerMessage) => void) => Announcer;
}

/** The speaker of one node at work: what it sees of the cluster, its Lease, and what answers ARP and NDP. */
export function runSpeaker(settings: SpeakerSettings, connection: Connection): RunningRole {
  const { client, clock, random, log, metrics } = connection;
  const { nodeName, namespace, className, drainMs } = settings;
  const stopped = new AbortController();
  const follow = { client, clock, random, log, recorder: metrics.informers };
  const view = createClusterView({ services: true, nodes: true, endpoints: true, kinds: announcementKinds }, follow);
  const labelSelector = `${leaseLabel.key}=${leaseLabel.value}`;
  const leases = createInformer({
    ...follow,
    resource: "leases",
    path: leasesPath(namespace),
    query: { labelSelector },
    toModel: toLease,
  });
  const events = createEventWriter({ client, component: "speaker", clock, random, log, recorder: metrics.events });
  const announcer = settings.createAnnouncer((message) => speaker.workerMessage(message));
  const speaker = createSpeaker({
    nodeName,
    className,
    drainMs,
    stores: view,
    announcer,
    leases: createLeaseWriter({ client, namespace, labels: { [leaseLabel.key]: leaseLabel.value } }),
    writer: view.writer,
    events,
    recorder: speakerMetrics(metrics, { announcer, peers: () => speaker.peers() }),
    clock,
    random,
    log,
  });
  view.listen(speaker);
  leases.subscribe(toChanges((have, want) => speaker.leaseChanged(have, want)));
  const informers = [...view.informers, leases];
  return {
    informers,
    async start() {
      await followAll(informers, stopped.signal);
      const configure = (): void => speaker.configurationChanged(view.configuration.objects());
      view.configuration.onChange(configure);
      configure();
      speaker.start();
      log.info({ node: nodeName, services: view.services.size }, "the speaker has started");
    },
    async stop() {
      await speaker.drain();
      await speaker.close();
      await events.stop();
      stopped.abort(new Error("the speaker stops"));
    },
  };
}
