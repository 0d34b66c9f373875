// SPDX-License-Identifier: Apache-2.0

/** The speaker of one node: assembles its parts, and takes in what happens around it. */

import { isDeepStrictEqual } from "node:util";
import type { ConfigurationObject } from "../../../src/controller/provider.ts";
import { isEligible } from "../../../src/model/eligibility.ts";
import type { Node } from "../../../src/model/request.ts";
import { type Service, serviceKey } from "../../../src/model/service.ts";
import { emptyConfiguration, toConfiguration } from "../configuration.ts";
import type { Configuration } from "../model.ts";
import type { Decision } from "./announcements.ts";
import { firstTableDelayMs } from "./cold-start.ts";
import { type DrainOutcome, drain } from "./drain.ts";
import { sameNode } from "./election-world.ts";
import { type ForeignClaim, ForeignClaims } from "./foreign-claims.ts";
import { LeaseLiveness, type PeerState } from "./lease-liveness.ts";
import type { Link, WorkerMessage } from "./model.ts";
import { type Cause, Reconciler } from "./reconciler.ts";
import { toReport } from "./service-report.ts";
import { ServiceReporter } from "./service-reporter.ts";
import { nodeOfLease, type SpeakerLease, SpeakerLeaseKeeper } from "./speaker-lease.ts";
import type { MoveCause, SpeakerOptions } from "./speaker-options.ts";
import { type TableChange, TablePublisher } from "./table-publisher.ts";
import { nameSome, tellMove } from "./tell-move.ts";
import { YieldBatch } from "./yield-batch.ts";

/** Takes changes as informers tell them: added = `have` undefined, deleted = `want` undefined. */
export interface Speaker {
  serviceChanged(have: Service | undefined, want: Service | undefined): void;
  /** `namespace/name` of the Service. */
  endpointsChanged(key: string): void;
  nodeChanged(have: Node | undefined, want: Node | undefined): void;
  /** The whole configuration: IPAddressPools and L2Advertisements. */
  configurationChanged(objects: readonly ConfigurationObject[]): void;
  /** As the watch tells it, and not from the answer to a write: the way of the own Lease through the watch proves the watch. */
  leaseChanged(have: SpeakerLease | undefined, want: SpeakerLease | undefined): void;
  workerMessage(message: WorkerMessage): void;
  /** How the speakers of the other nodes are, for metrics. */
  readonly peers: () => Readonly<Record<PeerState, number>>;
  /** To be called once, when all stores and the Leases are in sync: until then it announces nothing. */
  start(): void;
  /** Hands its addresses over; `close` is to follow. */
  drain(): Promise<DrainOutcome>;
  /** Stops answering. */
  close(): Promise<void>;
}

export function createSpeaker(options: SpeakerOptions): Speaker {
  return new NodeSpeaker(options);
}

class NodeSpeaker implements Speaker {
  readonly #options: SpeakerOptions;
  readonly #publisher: TablePublisher;
  readonly #liveness: LeaseLiveness;
  readonly #keeper: SpeakerLeaseKeeper;
  readonly #reporter: ServiceReporter;
  readonly #claims: ForeignClaims;
  readonly #claimListeners = new Set<(ip: string) => void>();
  readonly #yields: YieldBatch;
  #isDraining = false;
  #configuration: Configuration = emptyConfiguration;
  #reconciler: Reconciler | undefined;
  #links: readonly Link[] | undefined;
  #cancelBegin: () => void = () => {};
  readonly peers: Speaker["peers"] = () => this.#liveness.countPeers(this.#options.stores.nodes.list());

  constructor(options: SpeakerOptions) {
    const { nodeName, clock, random, log, leases: client, writer, events, stores } = options;
    this.#options = options;
    this.#publisher = new TablePublisher(options.announcer);
    this.#liveness = new LeaseLiveness({ nodeName, clock });
    this.#liveness.subscribe((node) => this.#livenessChanged(node));
    this.#keeper = new SpeakerLeaseKeeper({ nodeName, client, clock, random, log, onRenewed: () => this.#restore() });
    this.#reporter = new ServiceReporter({
      writer,
      events,
      clock,
      log,
      serviceOf: (key) => this.#own(stores.services.get(key)),
      reportOf: (service, now) => this.#reconciler && toReport(service, this.#reportView(this.#reconciler), now),
    });
    this.#yields = new YieldBatch(clock, (ips) => {
      this.#moved(this.#publisher.withhold(ips), this.#isDraining ? "Drain" : "Takeover");
    });
    this.#claims = new ForeignClaims({
      nodeName,
      clock,
      log,
      events,
      isAnnounced: (ip) => this.#publisher.table.has(ip),
      servicesOf: (ip) => this.#servicesOf(ip),
    });
  }

  /** The Lease comes after the first table, unless that has to wait for the Leases of others. */
  start(): void {
    const { nodeName, stores, clock } = this.#options;
    const delayMs = firstTableDelayMs({ nodeName, nodes: stores.nodes, liveness: this.#liveness });
    if (delayMs === 0) this.#begin();
    else this.#cancelBegin = clock.after(delayMs, () => this.#begin());
    this.#keeper.start();
  }

  #begin(): void {
    const { nodeName, className, ignoreExclusionLabel = false, stores, clock } = this.#options;
    this.#reconciler = new Reconciler({
      nodeName,
      className,
      ignoreExclusionLabel,
      stores,
      clock,
      configuration: this.#configuration,
      liveness: this.#liveness,
      publisher: this.#publisher,
      onReconciled: (...result) => this.#reconciled(...result),
    });
    for (const service of stores.services.list()) this.#reporter.changed(serviceKey(service));
  }

  serviceChanged(have: Service | undefined, want: Service | undefined): void {
    const service = want ?? have;
    if (this.#reconciler === undefined || service === undefined) return;
    const key = serviceKey(service);
    this.#reconciler.serviceChanged(key, want);
    if (this.#own(want) === undefined) this.#reporter.forget(key);
    else this.#reporter.changed(key);
  }

  endpointsChanged(key: string): void {
    this.#reconciler?.endpointsChanged(key);
  }

  nodeChanged(have: Node | undefined, want: Node | undefined): void {
    if (have === undefined || want === undefined || !sameNode(have, want)) this.#reconciler?.worldChanged("Node");
  }

  configurationChanged(objects: readonly ConfigurationObject[]): void {
    const have = this.#configuration;
    const want = toConfiguration(objects, have);
    this.#configuration = want;
    // The status of a pool changes with each Service, and is none of the speaker's business.
    if (isDeepStrictEqual([have.pools, have.advertisements], [want.pools, want.advertisements])) return;
    this.#reconciler?.configurationChanged(want);
  }

  leaseChanged(have: SpeakerLease | undefined, want: SpeakerLease | undefined): void {
    const node = nodeOfLease((want ?? have)?.name ?? "");
    if (node === undefined) return;
    if (node === this.#options.nodeName && want?.holderIdentity !== node) this.#keeper.reclaim();
    this.#liveness.leaseChanged(node, want);
  }

  workerMessage(message: WorkerMessage): void {
    if (message.kind === "ForeignClaim") this.#claimed(message);
    if (message.kind !== "Links") return;
    this.#links = message.links;
    for (const ip of this.#publisher.table.keys()) {
      for (const service of this.#servicesOf(ip)) this.#reporter.changed(serviceKey(service));
    }
  }

  async drain(): Promise<DrainOutcome> {
    this.#cancelBegin();
    const { clock, log, drainMs } = this.#options;
    this.#isDraining = true;
    this.#publisher.freeze();
    this.#reporter.close();
    const outcome = await drain({
      handedOver: this.#reconciler?.handedOver() ?? [],
      release: () => this.#keeper.release(),
      onClaim: (listener) => this.#onClaim(listener),
      stopAnswering: (ip) => this.#yields.add(ip),
      clock,
      ...(drainMs === undefined ? {} : { deadlineMs: drainMs }),
    });
    log.info({ taken: outcome.taken.length, abandoned: nameSome(outcome.abandoned) }, "drained");
    return outcome;
  }

  async close(): Promise<void> {
    this.#cancelBegin();
    this.#reconciler?.close();
    this.#keeper.close();
    this.#liveness.close();
    this.#reporter.close();
    this.#claims.close();
    this.#yields.clear();
    await this.#options.announcer.close();
  }

  #reconciled(decisions: readonly Decision[], change: TableChange, cause: Cause): void {
    this.#moved(change, cause);
    if (cause === "Start") return;
    for (const { services } of decisions) {
      for (const key of services) this.#reporter.decided(key);
    }
  }

  #moved(change: TableChange, cause: MoveCause): void {
    tellMove({ ...change, cause, announced: this.#publisher.table.size }, this.#options);
  }

  #livenessChanged(node: string): void {
    this.#options.log.info({ node, alive: this.#liveness.isAlive(node) }, "another speaker came or went");
    this.#reconciler?.worldChanged("Liveness");
  }

  #restore(): void {
    this.#yields.clear();
    this.#moved(this.#publisher.restore(), "Renewal");
  }

  /**
   * Where the own Lease has run out, the others may have taken this speaker for gone, and rightly taken over: the one that
   * claims the address is then the one that the cluster knows. Where the API server is away from all, nobody takes over, so
   * nobody claims, and everybody goes on.
   */
  #claimed(claim: ForeignClaim): void {
    for (const listener of this.#claimListeners) listener(claim.ip);
    if (!this.#publisher.table.has(claim.ip)) return;
    if (!this.#keeper.isExpired()) this.#claims.heard(claim);
    else this.#yields.add(claim.ip);
  }

  #onClaim(listener: (ip: string) => void): () => void {
    this.#claimListeners.add(listener);
    return () => this.#claimListeners.delete(listener);
  }

  #servicesOf(ip: string): readonly Service[] {
    const keys = this.#reconciler?.servicesOf(ip) ?? [];
    return keys.flatMap((key) => this.#own(this.#options.stores.services.get(key)) ?? []);
  }

  #own(service: Service | undefined): Service | undefined {
    return service !== undefined && isEligible(service, this.#options.className) ? service : undefined;
  }

  #reportView(reconciler: Reconciler): Parameters<typeof toReport>[1] {
    return {
      nodeName: this.#options.nodeName,
      outcomeOf: (ip) => reconciler.outcomeOf(ip),
      spokesmanFor: (key) => reconciler.spokesmanFor(key),
      hasInterface: (names) => this.#links?.some(({ name }) => names.includes(name)) ?? true,
    };
  }
}
