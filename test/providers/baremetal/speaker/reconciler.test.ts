// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { AnnouncementTable } from "../../../../providers/baremetal/speaker/model.ts";
import { Reconciler } from "../../../../providers/baremetal/speaker/reconciler.ts";
import { TablePublisher } from "../../../../providers/baremetal/speaker/table-publisher.ts";
import { type Service, serviceKey } from "../../../../src/model/service.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { makeAdvertisement, makeEndpoints, makeNode, makePool, makeService } from "./cluster.ts";

const configuration = {
  pools: [makePool("default", ["10.20.30.0/24"])],
  advertisements: [makeAdvertisement("default")],
  problems: [],
};

let clock: FakeClock;
let services: Map<string, Service>;
let alive: Set<string>;
let tables: AnnouncementTable[];
let runs: string[];

beforeEach(() => {
  clock = new FakeClock();
  services = new Map();
  alive = new Set(["iris1", "iris2"]);
  tables = [];
  runs = [];
});

function add(host: number): string {
  const service = makeService(`web-${host}`, [`10.20.30.${host}`]);
  services.set(serviceKey(service), service);
  return serviceKey(service);
}

function start(): Reconciler {
  const announcer = {
    announce: (table: AnnouncementTable) => tables.push(table),
    counters: () => Promise.reject(new Error("not asked for")),
    close: () => Promise.resolve(),
  };
  const startedAt = clock.monotonic();
  return new Reconciler({
    nodeName: "iris1",
    className: undefined,
    ignoreExclusionLabel: false,
    stores: {
      services: { get: (key) => services.get(key), list: () => [...services.values()] },
      endpoints: { of: () => makeEndpoints(["iris1", "Ready"]) },
      nodes: { list: () => [makeNode("iris1"), makeNode("iris2")] },
    },
    configuration,
    liveness: { isAlive: (node) => alive.has(node), subscribe: () => () => {} },
    publisher: new TablePublisher(announcer),
    clock,
    onReconciled: (decisions, _change, cause) =>
      runs.push(`${clock.monotonic() - startedAt} ${cause} ${decisions.length}`),
  });
}

describe("Reconciler", () => {
  test("reads the whole cluster first, and hands over one table", () => {
    for (let host = 1; host <= 20; host++) add(host);
    start();
    assert.deepEqual(runs, ["0 Start 20"]);
    assert.equal(tables.length, 1);
  });

  test("takes what comes together in one run, and names the weightiest cause", async () => {
    const reconciler = start();
    await clock.advance(1_000);
    for (let host = 1; host <= 20; host++) {
      const key = add(host);
      reconciler.serviceChanged(key, services.get(key));
    }
    alive.delete("iris2");
    reconciler.worldChanged("Liveness");
    reconciler.endpointsChanged("default/web-1");
    await clock.advance(0);
    assert.deepEqual(runs.slice(1), ["1000 Liveness 20"]);
    assert.equal(tables.at(-1)?.announcements.length, 20);
  });

  test("runs at once after a pause, and else every 20 ms", async () => {
    const reconciler = start();
    await clock.advance(1_000);
    for (let host = 1; host <= 12; host++) {
      const key = add(host);
      reconciler.serviceChanged(key, services.get(key));
      await clock.advance(5);
    }
    await clock.advance(100);
    const times = runs.slice(1).map((run) => Number(run.split(" ")[0]));
    assert.equal(times[0], 1_000);
    for (const [index, time] of times.slice(1).entries()) assert.ok(time - (times[index] ?? 0) >= 20, times.join());
    assert.ok(times.length <= 4, times.join());
  });

  test("has nothing to do where no election can come out differently", async () => {
    const key = add(1);
    const reconciler = start();
    await clock.advance(1_000);
    reconciler.serviceChanged(key, { ...makeService("web-1", ["10.20.30.1"]), generation: 7 });
    reconciler.endpointsChanged(key);
    reconciler.endpointsChanged("default/unknown");
    await clock.advance(1_000);
    assert.equal(runs.length, 1);
  });

  test("says what another node would take over", async () => {
    for (let host = 1; host <= 20; host++) add(host);
    const reconciler = start();
    const own = tables.at(-1)?.announcements.map(({ ip }) => ip);
    assert.deepEqual(reconciler.handedOver(), own);
    alive.delete("iris2");
    assert.deepEqual(reconciler.handedOver(), []);
  });

  test("does nothing more once it is closed", async () => {
    const reconciler = start();
    reconciler.worldChanged("Node");
    reconciler.close();
    reconciler.worldChanged("Node");
    await clock.advance(1_000);
    assert.equal(runs.length, 1);
    assert.equal(clock.pending, 0);
  });
});
