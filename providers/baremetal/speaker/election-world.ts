// SPDX-License-Identifier: Apache-2.0

/** What an election looks at, prepared once for all addresses. */

import type { EndpointGroup, Node } from "../../../src/model/request.ts";
import { sameList, sameRecord } from "../../../src/model/same.ts";
import type { Service } from "../../../src/model/service.ts";
import { compareText, serviceKey } from "../../../src/model/service.ts";
import type { Configuration, IPAddressPool } from "../model.ts";
import { annotationOf } from "../service-annotations.ts";
import type { AdvertisementIndex } from "./advertisement.ts";
import { indexAdvertisements } from "./advertisement.ts";
import type { Backends, JudgedNode, NodeRules } from "./eligibility.ts";
import { judgeNode, toBackends } from "./eligibility.ts";
import { NodeOrder } from "./node-order.ts";

/** A Service as far as announcing its addresses needs it. */
export interface AnnouncedService {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The addresses of its status, in their order. */
  readonly addresses: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** externalTrafficPolicy is Local. */
  readonly local: boolean;
  /** Whether it asks to share its address; see `IneligibilityReason` SharedAddressWithServiceSelectors. */
  readonly sharesAddress: boolean;
  readonly backends: Backends;
}

/** An address, and the Services that show it in their status, oldest first; never empty. */
export interface AnnouncedAddress {
  readonly ip: string;
  readonly services: readonly AnnouncedService[];
}

/** What the election looks at, prepared once for all addresses. */
export interface ElectionWorld {
  /** Sorted by name. */
  readonly nodes: readonly JudgedNode[];
  readonly pools: readonly IPAddressPool[];
  readonly advertisements: AdvertisementIndex;
  readonly order: NodeOrder;
}

/** What a world is made of. */
export interface WorldFacts extends NodeRules {
  /** Sorted by name. */
  readonly nodes: readonly Node[];
  readonly configuration: Pick<Configuration, "pools" | "advertisements">;
}

/** Prepares a world. `order` may be kept from world to world, for what it remembers. */
export function toWorld(facts: WorldFacts, order: NodeOrder = new NodeOrder()): ElectionWorld {
  order.compact(facts.nodes.length);
  return {
    nodes: facts.nodes.map((node) => judgeNode(node, facts)),
    pools: facts.configuration.pools,
    advertisements: indexAdvertisements(facts.configuration, facts.nodes),
    order,
  };
}

/** Takes from a Service what announcing needs. `addresses` may be others than its status shows: planned ones. */
export function toAnnouncedService(
  service: Service,
  groups: readonly EndpointGroup[],
  addresses: readonly string[] = announcedAddresses(service),
): AnnouncedService {
  return {
    key: serviceKey(service),
    createdAt: service.createdAt,
    addresses,
    labels: service.labels,
    local: service.externalTrafficPolicy === "Local",
    sharesAddress: annotationOf(service.annotations, "allow-shared-ip") !== "",
    backends: toBackends(groups),
  };
}

/** The addresses of a Service's status that nodes are to take traffic for: ipMode VIP, which a missing one stands for. */
export function announcedAddresses(service: Service): readonly string[] {
  return service.ingress.flatMap(({ ip, ipMode }) => (ip === undefined || ipMode === "Proxy" ? [] : [ip]));
}

/** Oldest first, as `byAge` has it. */
export function byServiceAge(left: AnnouncedService, right: AnnouncedService): number {
  return left.createdAt - right.createdAt || compareText(left.key, right.key);
}

/** Whether an election comes out the same with either. */
export function sameAnnouncedService(have: AnnouncedService, want: AnnouncedService): boolean {
  return (
    sameList(have.addresses, want.addresses) &&
    have.local === want.local &&
    have.sharesAddress === want.sharesAddress &&
    have.createdAt === want.createdAt &&
    sameRecord(have.labels, want.labels) &&
    sameBackends(have, want)
  );
}

/** Where the endpoints are counts with externalTrafficPolicy Local only. */
function sameBackends(have: AnnouncedService, want: AnnouncedService): boolean {
  if (have.backends.usable !== want.backends.usable) return false;
  if (!want.local) return true;
  return sameSet(have.backends.nodes, want.backends.nodes);
}

function sameSet(have: ReadonlySet<string>, want: ReadonlySet<string>): boolean {
  return have.size === want.size && [...have].every((name) => want.has(name));
}

/** Whether an election comes out the same with either node. */
export function sameNode(have: Node, want: Node): boolean {
  return (
    have.ready === want.ready &&
    have.networkUnavailable === want.networkUnavailable &&
    have.deleting === want.deleting &&
    sameRecord(have.labels, want.labels)
  );
}
