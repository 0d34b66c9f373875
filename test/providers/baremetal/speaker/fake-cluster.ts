// SPDX-License-Identifier: Apache-2.0

/** Several speakers on one fake clock, with one API server and one LAN between them, each of which can be cut. */

import type { Announcement, AnnouncementTable, Announcer } from "../../../../providers/baremetal/speaker/model.ts";
import { createSpeaker, type Speaker } from "../../../../providers/baremetal/speaker/speaker.ts";
import type { SpeakerLease, SpeakerLeaseClient } from "../../../../providers/baremetal/speaker/speaker-lease.ts";
import type { ConfigurationObject } from "../../../../src/controller/provider.ts";
import { RetryableError } from "../../../../src/errors.ts";
import { silentLog } from "../../../../src/log.ts";
import type { EndpointGroup, Node } from "../../../../src/model/request.ts";
import { compareText, type Service, serviceKey } from "../../../../src/model/service.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeEndpoints, makeNode, makeService } from "./cluster.ts";

/** How long the API server takes to answer, and to tell its watches. */
const latencyMs = 5;

interface Member {
  readonly speaker: Speaker;
  readonly table: Map<string, Announcement>;
  readonly tables: AnnouncementTable[];
  readonly moves: string[];
}

export class FakeCluster {
  readonly clock: FakeClock = new FakeClock();
  readonly services: Map<string, Service> = new Map();
  readonly endpoints: Map<string, readonly EndpointGroup[]> = new Map();
  readonly nodes: Map<string, Node> = new Map();
  readonly leases: Map<string, SpeakerLease> = new Map();
  readonly events: string[] = [];
  /** `node Service condition-message` for each write of a status. */
  readonly writes: string[] = [];
  /** Nodes that do not reach the API server; its watches do not reach them either. */
  readonly cutOff: Set<string> = new Set();
  /** How often a speaker looked at all nodes, as it does when it decides everything anew. */
  nodeReads = 0;
  readonly #members = new Map<string, Member>();
  #configuration: readonly ConfigurationObject[] = [
    configurationObject("IPAddressPool", { addresses: ["10.20.30.0/24"] }),
    configurationObject("L2Advertisement", {}),
  ];

  constructor(...nodeNames: readonly string[]) {
    for (const name of nodeNames) this.nodes.set(name, makeNode(name));
  }

  /** A Service with one ready endpoint on each node. */
  addService(name: string, ip: string, parts: Partial<Service> = {}): Service {
    const service = makeService(name, [ip], parts);
    this.endpoints.set(
      serviceKey(service),
      makeEndpoints(...[...this.nodes.keys()].map((node) => [node, "Ready"] as const)),
    );
    this.setService(service);
    return service;
  }

  setService(want: Service): void {
    const key = serviceKey(want);
    const have = this.services.get(key);
    this.services.set(key, want);
    this.#tell((speaker) => speaker.serviceChanged(have, want));
  }

  setEndpoints(key: string, groups: readonly EndpointGroup[]): void {
    this.endpoints.set(key, groups);
    this.#tell((speaker) => speaker.endpointsChanged(key));
  }

  setNode(want: Node): void {
    const have = this.nodes.get(want.name);
    this.nodes.set(want.name, want);
    this.#tell((speaker) => speaker.nodeChanged(have, want));
  }

  configure(...objects: readonly ConfigurationObject[]): void {
    this.#configuration = objects;
    this.#tell((speaker) => speaker.configurationChanged(objects));
  }

  /** A speaker as its process begins, its stores not yet in sync. */
  join(nodeName: string): Speaker {
    const parts: Omit<Member, "speaker"> = { table: new Map(), tables: [], moves: [] };
    const speaker = createSpeaker({
      nodeName,
      className: undefined,
      stores: {
        services: { get: (key) => this.services.get(key), list: () => [...this.services.values()] },
        endpoints: { of: (key) => this.endpoints.get(key) ?? [] },
        nodes: { list: () => this.#listNodes() },
      },
      announcer: this.#announcer(nodeName, parts),
      leases: this.#leaseClient(nodeName),
      writer: { patchStatus: (service, patch) => this.#write(nodeName, service, patch.conditions ?? []) },
      events: { event: (subject, type, reason) => this.events.push(`${nodeName}: ${type} ${reason} ${subject.name}`) },
      recorder: {
        announced: () => {},
        moved: (direction, cause, count) => parts.moves.push(`${direction} ${cause} ${count}`),
      },
      clock: this.clock,
      random: () => 0,
      log: silentLog,
    });
    this.#members.set(nodeName, { ...parts, speaker });
    speaker.configurationChanged(this.#configuration);
    for (const lease of this.leases.values()) speaker.leaseChanged(undefined, lease);
    return speaker;
  }

  /** Joins and starts speakers, one after the other, and lets them settle. */
  async boot(...nodeNames: readonly string[]): Promise<void> {
    for (const name of nodeNames) {
      this.join(name).start();
      await this.clock.advance(100);
    }
    await this.clock.advance(60_000);
  }

  /** The process is gone without a word. */
  async kill(nodeName: string): Promise<void> {
    this.cutOff.add(nodeName);
    await this.#members.get(nodeName)?.speaker.close();
    this.#members.delete(nodeName);
    this.cutOff.delete(nodeName);
  }

  async close(): Promise<void> {
    for (const name of this.#members.keys()) await this.kill(name);
  }

  /** The nodes that answer for an address, sorted. */
  answering(ip: string): readonly string[] {
    return [...this.#members].flatMap(([name, { table }]) => (table.has(ip) ? [name] : [])).sort();
  }

  member(nodeName: string): Member {
    const member = this.#members.get(nodeName);
    if (member === undefined) throw new Error(`no speaker runs on ${nodeName}`);
    return member;
  }

  /** Another station says on the LAN that it has an address. */
  claim(ip: string, by: string): void {
    for (const [name, { speaker, table }] of this.#members) {
      if (name !== by && table.has(ip)) speaker.workerMessage({ kind: "ForeignClaim", ip, mac: by, interface: "eth0" });
    }
  }

  #listNodes(): readonly Node[] {
    this.nodeReads += 1;
    return [...this.nodes.values()].sort((left, right) => compareText(left.name, right.name));
  }

  #tell(change: (speaker: Speaker) => void): void {
    for (const [name, { speaker }] of this.#members) if (!this.cutOff.has(name)) change(speaker);
  }

  #announcer(nodeName: string, { table, tables }: Pick<Member, "table" | "tables">): Announcer {
    return {
      announce: (want) => {
        tables.push(want);
        const gained = want.announcements.filter(({ ip }) => !table.has(ip));
        table.clear();
        for (const announcement of want.announcements) table.set(announcement.ip, announcement);
        this.clock.after(1, () => {
          for (const { ip } of gained) if (table.has(ip)) this.claim(ip, nodeName);
        });
      },
      counters: () => Promise.reject(new Error("not asked for")),
      close: async () => table.clear(),
    };
  }

  #leaseClient(nodeName: string): SpeakerLeaseClient {
    const write = async (lease: SpeakerLease, mustExist: boolean): Promise<string> => {
      await this.clock.sleep(latencyMs);
      if (this.cutOff.has(nodeName)) throw new RetryableError("ConnectionRefused", "cut off");
      const have = this.leases.get(lease.name);
      if (mustExist && have === undefined) throw new RetryableError("NotFound", "no such lease");
      this.leases.set(lease.name, lease);
      this.clock.after(latencyMs, () => this.#tell((speaker) => speaker.leaseChanged(have, lease)));
      return lease.renewTime;
    };
    return { patch: (lease) => write(lease, true), create: (lease) => write(lease, false) };
  }

  async #write(nodeName: string, service: Service, conditions: Service["conditions"]): Promise<Service> {
    await this.clock.sleep(latencyMs);
    if (this.cutOff.has(nodeName)) throw new RetryableError("ConnectionRefused", "cut off");
    const others = service.conditions.filter((have) => conditions.every(({ type }) => type !== have.type));
    const written = { ...service, conditions: [...others, ...conditions] };
    this.writes.push(`${nodeName} ${service.name} ${conditions.map(({ reason }) => reason).join()}`);
    this.setService(written);
    return written;
  }
}

export function configurationObject(kind: string, spec: unknown, name = "default"): ConfigurationObject {
  return { kind, name, uid: name, generation: 1, createdAt: 0, labels: {}, spec, status: undefined };
}
