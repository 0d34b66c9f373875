// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import type { EndpointStore, NodeStore, ServiceStore } from "../../../src/controller/service-store.ts";
import { isEligible } from "../../../src/model/eligibility.ts";
import type { Service } from "../../../src/model/service.ts";
import { serviceKey } from "../../../src/model/service.ts";
import type { Configuration } from "../model.ts";
import { AnnouncementBook, type Decision } from "./announcements.ts";
import { type Outcome, spokesman } from "./election.ts";
import { announcedAddresses, type ElectionWorld, toAnnouncedService, toWorld } from "./election-world.ts";
import type { Liveness } from "./lease-liveness.ts";
import { NodeOrder } from "./node-order.ts";
import type { TableChange, TablePublisher } from "./table-publisher.ts";

/** What made a node begin or cease to announce: a label of metrics. The later ones outweigh the earlier ones. */
const causes = ["Service", "Endpoints", "Node", "Configuration", "Liveness", "Start"] as const;
export type Cause = (typeof causes)[number];

/** What the speaker reads of the cluster. */
export interface SpeakerStores {
  readonly services: ServiceStore;
  readonly endpoints: EndpointStore;
  readonly nodes: NodeStore;
}

export interface ReconcilerOptions {
  readonly nodeName: string;
  /** Services of this class are announced; undefined = those without a class. */
  readonly className: string | undefined;
  readonly ignoreExclusionLabel: boolean;
  readonly stores: SpeakerStores;
  readonly configuration: Configuration;
  readonly liveness: Liveness;
  readonly publisher: TablePublisher;
  readonly clock: Clock;
  /** Called after the table was handed over, so that nothing of it delays an announcement. */
  readonly onReconciled: (decisions: readonly Decision[], change: TableChange, cause: Cause) => void;
}

/** Events that come together are taken together, and at most one part in six of the time is spent on tables. */
const gapMs = 20;
const gapPerRun = 5;

/** Turns changes of the cluster into tables of this node, each of them whole. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #order = new NodeOrder();
  readonly #book: AnnouncementBook;
  #configuration: Configuration;
  #world: ElectionWorld;
  #worldIsStale = false;
  #cause: Cause | undefined;
  #cancelTimer: (() => void) | undefined;
  #restsUntil = Number.NEGATIVE_INFINITY;

  /** Reads the whole of the stores, which must be in sync, and hands over the first table. */
  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#configuration = options.configuration;
    this.#world = this.#makeWorld(this.#isAlive);
    this.#book = new AnnouncementBook(this.#world);
    for (const service of options.stores.services.list()) this.#take(serviceKey(service), service);
    this.#cause = "Start";
    this.#run();
  }

  serviceChanged(key: string, want: Service | undefined, cause: "Service" | "Endpoints" = "Service"): void {
    if (this.#take(key, want)) this.#schedule(cause);
  }

  endpointsChanged(key: string): void {
    this.serviceChanged(key, this.#options.stores.services.get(key), "Endpoints");
  }

  worldChanged(cause: "Node" | "Liveness"): void {
    this.#worldIsStale = true;
    this.#schedule(cause);
  }

  configurationChanged(configuration: Configuration): void {
    this.#configuration = configuration;
    this.#worldIsStale = true;
    this.#schedule("Configuration");
  }

  outcomeOf(ip: string): Outcome | undefined {
    return this.#book.outcomeOf(ip);
  }

  servicesOf(ip: string): readonly string[] {
    return this.#book.servicesOf(ip);
  }

  spokesmanFor(key: string): string | undefined {
    return spokesman(key, this.#world);
  }

  /** Of the addresses that this node answers for, those that another one would take over if it went. */
  handedOver(): readonly string[] {
    const { nodeName, publisher, liveness } = this.#options;
    const world = this.#makeWorld((node) => node !== nodeName && liveness.isAlive(node));
    return [...publisher.table.keys()].filter((ip) => this.#book.electIn(world, ip)?.kind === "Announced");
  }

  close(): void {
    this.#cancelTimer?.();
    this.#restsUntil = Number.POSITIVE_INFINITY;
  }

  readonly #isAlive = (node: string): boolean => this.#options.liveness.isAlive(node);

  #take(key: string, want: Service | undefined): boolean {
    const { className, stores } = this.#options;
    const isOurs = want !== undefined && isEligible(want, className) && announcedAddresses(want).length > 0;
    return this.#book.setService(key, isOurs ? toAnnouncedService(want, stores.endpoints.of(key)) : undefined);
  }

  #makeWorld(isAlive: (node: string) => boolean): ElectionWorld {
    const { stores, ignoreExclusionLabel } = this.#options;
    const facts = { nodes: stores.nodes.list(), configuration: this.#configuration, isAlive, ignoreExclusionLabel };
    return toWorld(facts, this.#order);
  }

  #schedule(cause: Cause): void {
    if (this.#cause === undefined || causes.indexOf(cause) > causes.indexOf(this.#cause)) this.#cause = cause;
    if (this.#cancelTimer !== undefined || this.#restsUntil === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#options;
    this.#cancelTimer = clock.after(Math.max(0, this.#restsUntil - clock.monotonic()), () => this.#run());
  }

  #run(): void {
    const { clock, publisher, nodeName, onReconciled } = this.#options;
    const cause = this.#cause ?? "Service";
    const startedAt = clock.monotonic();
    this.#cancelTimer = undefined;
    this.#cause = undefined;
    this.#refreshWorld();
    const decisions = this.#book.decide();
    const change = publisher.publish(this.#book.announcementsOf(nodeName));
    const endedAt = clock.monotonic();
    this.#restsUntil = endedAt + Math.max(gapMs, gapPerRun * (endedAt - startedAt));
    onReconciled(decisions, change, cause);
  }

  #refreshWorld(): void {
    if (!this.#worldIsStale) return;
    this.#worldIsStale = false;
    this.#world = this.#makeWorld(this.#isAlive);
    this.#book.setWorld(this.#world);
  }
}
