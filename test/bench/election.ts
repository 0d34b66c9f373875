// SPDX-License-Identifier: Apache-2.0

import { AnnouncementBook } from "../../providers/baremetal/speaker/announcements.ts";
import { type AnnouncedService, toWorld } from "../../providers/baremetal/speaker/election-world.ts";
import { toBackends } from "../../providers/baremetal/speaker/eligibility.ts";
import { NodeOrder } from "../../providers/baremetal/speaker/node-order.ts";
import { formatIp } from "../../src/model/ip.ts";
import { makeAdvertisement, makeEndpoints, makeNode, makePool } from "../providers/baremetal/speaker/cluster.ts";
import type { Bench, Figure } from "./figure.ts";

const addressCount = 5_000;
const firstAddress = 0x0a000000n;

/** The worst of them is told: it is what an announcement may have to wait for. */
const rounds = 5;

/** How long a speaker takes to decide who announces: no part of it needs a cluster. */
export const election: Bench = {
  name: "election",
  async run() {
    return [10, 100].flatMap(measure);
  },
};

function measure(nodeCount: number): readonly Figure[] {
  const names = Array.from({ length: nodeCount }, (_, index) => `worker-${index}`);
  const order = new NodeOrder();
  const worldWithout = (gone: string | undefined) =>
    toWorld(
      {
        nodes: names.map((name) => makeNode(name)),
        configuration: { pools: [makePool("pool", ["10.0.0.0/8"])], advertisements: [makeAdvertisement("all")] },
        isAlive: (node) => node !== gone,
      },
      order,
    );
  const book = new AnnouncementBook(worldWithout(undefined));
  const put = (index: number, endpoints: boolean): void => {
    book.setService(`default/${index}`, makeAnnounced(index, endpoints));
  };
  const start = time(() => {
    for (let index = 0; index < addressCount; index++) put(index, true);
    book.decide();
    book.announcementsOf("worker-0");
  });
  const failover = worst((round) => {
    book.setWorld(worldWithout(names[round]));
    book.decide();
    book.announcementsOf("worker-0");
  });
  const touch = worst((round) => {
    put(round, false);
    book.decide();
    book.announcementsOf("worker-0");
  });
  const what = `${addressCount} addresses, ${nodeCount} nodes`;
  return [
    { what: `${what}: all decided for the first time`, peer: "", measured: `${start.toFixed(0)} ms` },
    {
      what: `${what}: all decided anew when a node leaves, worst of ${rounds}`,
      peer: "",
      measured: `${failover.toFixed(0)} ms`,
    },
    {
      what: `${what}: the endpoints of one Service change, worst of ${rounds}`,
      peer: "",
      measured: `${touch.toFixed(1)} ms`,
    },
  ];
}

function makeAnnounced(index: number, hasEndpoints: boolean): AnnouncedService {
  return {
    key: `default/${index}`,
    createdAt: index,
    addresses: [formatIp({ family: "IPv4", value: firstAddress + BigInt(index) })],
    labels: {},
    local: false,
    sharesAddress: false,
    backends: toBackends(hasEndpoints ? makeEndpoints(["worker-1", "Ready"]) : []),
  };
}

function worst(action: (round: number) => void): number {
  return Math.max(...Array.from({ length: rounds }, (_, round) => time(() => action(round))));
}

function time(action: () => void): number {
  const startedAt = performance.now();
  action();
  return performance.now() - startedAt;
}
