// SPDX-License-Identifier: Apache-2.0

/** The list of controllers: which are made, what they follow, how they start and stop, and what happens when settings change. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { ControllerManager, type Leadership } from "../../src/commands/controller-manager.ts";
import { createManagerWork, type ManagerSettings, type NodeSettings } from "../../src/commands/manager-work.ts";
import type { Instances } from "../../src/controller/instances.ts";
import type { ManagedController } from "../../src/controller/managed-controller.ts";
import { TerminalError } from "../../src/errors.ts";
import { type Log, silentLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import type { Service } from "../../src/model/service.ts";
import { FakeCloud } from "../contract/fake-cloud.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient } from "../support/scripted-client.ts";
import { baremetalEntry, fakeClass, fakeEntry, ManagerRig, settingsOf } from "./manager-rig.ts";

const noMachines: Instances = { lookUp: async () => new Map() };

/** Controllers that tell what is asked of them. */
class Diary {
  readonly entries: string[] = [];
  readonly #clock: Pick<FakeClock, "monotonic">;

  constructor(clock: Pick<FakeClock, "monotonic"> = systemClock) {
    this.#clock = clock;
  }

  controller(name: string): ManagedController {
    const begun = this.#clock.monotonic();
    const write = (what: string): void => {
      this.entries.push(`${what} ${name} at ${this.#clock.monotonic() - begun}`);
    };
    return {
      name,
      problem: () => (name === "ill" ? "is ill" : undefined),
      start: () => write("start"),
      stop: async (graceMs) => write(`stop within ${graceMs}`),
    };
  }

  nodes(...names: readonly string[]): NodeSettings {
    return { provider: "fake", createControllers: () => names.map((name) => this.controller(name)) };
  }
}

/** An election by the test's word. */
class Ballot implements Leadership {
  /** What was asked of it, in order. */
  readonly asked: string[] = [];
  readonly given: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly lost = new AbortController();
  readonly fence = { pass() {} };
  readonly election: Leadership["election"] = {
    acquire: () => {
      this.asked.push("acquire");
      return this.given.promise;
    },
    lost: this.lost.signal,
    release: async () => {
      this.asked.push("release");
    },
    problem: () => undefined,
  };
}

function workOf(settings: Partial<ManagerSettings>, log: Log = silentLog) {
  const clock = new FakeClock();
  const client = new ScriptedClient();
  const metrics = createMetrics();
  const eventsOf = () => ({ event() {} });
  const connection = { client, metrics, log, clock, random: () => 1 };
  const providers = [fakeEntry(new FakeCloud(), undefined, { instances: noMachines })];
  const work = createManagerWork(settingsOf(providers, settings), { connection, eventsOf, fence: undefined });
  return { work, clock, metrics };
}

const resources = ({ informers }: Pick<ControllerManager, "informers">): readonly string[] =>
  informers.map(({ resource }) => resource);

describe("what the controller manager follows", () => {
  const cases: readonly (readonly [what: string, settings: Partial<ManagerSettings>, followed: readonly string[]])[] = [
    ["is what its providers look at", { providers: [fakeEntry(new FakeCloud())] }, ["services", "nodes"]],
    [
      "is what all of them together do",
      { providers: [baremetalEntry(), fakeEntry(new FakeCloud())] },
      ["services", "nodes", "ipaddresspools", "l2advertisements", "namespaces"],
    ],
    [
      "is nodes alone where nobody looks after Services",
      { services: undefined, nodes: new Diary().nodes("a") },
      ["nodes"],
    ],
    [
      "is nodes as well where bare metal's are looked after",
      { providers: [baremetalEntry()], nodes: { provider: "baremetal", createControllers: () => [] } },
      ["services", "nodes", "ipaddresspools", "l2advertisements", "namespaces"],
    ],
    ["is nothing where nobody looks after anything", { services: undefined }, []],
  ];
  for (const [what, settings, followed] of cases) {
    test(what, () => assert.deepEqual(resources(workOf(settings).work), followed));
  }

  test("leaves node controllers out where the provider knows no machines, and says so", () => {
    const lines: string[] = [];
    const log = { ...silentLog, warn: (_fields: object, line: string) => lines.push(line) };
    const diary = new Diary();
    const nodes = diary.nodes("cloud-node-controller");
    const { work } = workOf({ providers: [fakeEntry(new FakeCloud())], services: undefined, nodes }, log);
    assert.deepEqual(resources(work), []);
    assert.deepEqual(lines, ["the provider knows no machines: nobody looks after nodes"]);
  });
});

describe("controllers", () => {
  test("start in order, with a pause between, and each has a check from then on", async () => {
    const clock = new FakeClock();
    const diary = new Diary(clock);
    const {
      work,
      clock: ownClock,
      metrics,
    } = workOf({
      services: undefined,
      nodes: diary.nodes("first", "ill"),
      startIntervalMs: 500,
    });
    assert.equal(work.health.length, 0);
    const started = work.start(false);
    await clock.advance(0);
    assert.deepEqual(diary.entries, ["start first at 0"]);
    const running = 'running_managed_controllers{name="ill",manager="cloud-controller-manager"}';
    assert.ok((await metrics.expose()).includes(`${running} 0`));
    await ownClock.advance(499);
    assert.equal(work.health.length, 1);
    await ownClock.advance(1);
    await started;
    assert.deepEqual(
      work.health.map((check) => [check.name, check.problem()]),
      [
        ["first", undefined],
        ["ill", "is ill"],
      ],
    );
    assert.ok((await metrics.expose()).includes(`${running} 1`));
  });

  test("end all at the same time, in order, and none is started after that", async () => {
    const diary = new Diary(new FakeClock());
    const { work, clock, metrics } = workOf({
      services: undefined,
      nodes: diary.nodes("first", "second"),
      startIntervalMs: 500,
    });
    const started = work.start(false);
    await work.stop(300, new Error("the test is over"));
    await assert.rejects(started, /the test is over/);
    await clock.advance(1_000);
    assert.deepEqual(diary.entries, ["start first at 0", "stop within 300 first at 0", "stop within 300 second at 0"]);
    assert.deepEqual(work.health, []);
    assert.match(await metrics.expose(), /running_managed_controllers\{name="first",.*\} 0/);
  });
});

describe("other settings", () => {
  let rig: ManagerRig;

  beforeEach(async () => {
    rig = await ManagerRig.begin();
  });

  afterEach(() => rig.end());

  const hasAddress = ({ ingress }: Service): boolean => ingress.length > 0;

  test("come into force in the same process: what is no longer served is left as it is, the rest goes on", async () => {
    await rig.createService("lan");
    await rig.createService("cloud", fakeClass);
    const { manager, connection } = await rig.start("manager", settingsOf([baremetalEntry()]));
    const before = await rig.until("lan", hasAddress);
    const made = await connection.metrics.expose();
    await manager.reload(settingsOf([baremetalEntry(), fakeEntry(rig.cloud)]));
    await rig.until("cloud", hasAddress);
    assert.deepEqual((await rig.service("lan")).ingress, before.ingress);
    assert.match(made, /^fairlead_reconciles_total\{outcome="Ok"\}/m);
    assert.deepEqual(resources(manager).includes("nodes"), true);
    assert.deepEqual(
      manager.health.map(({ name }) => name),
      ["service-lb-controller"],
    );
    await manager.reload(settingsOf([fakeEntry(rig.cloud)]));
    await rig.createService("late");
    await rig.rehearsal.rest(200);
    assert.equal((await rig.service("late")).ingress.length, 0);
    assert.deepEqual((await rig.service("lan")).ingress, before.ingress);
  });

  test("take over without two that write: what one wrote last the other has seen", async () => {
    const { manager } = await rig.start("manager", settingsOf([baremetalEntry()]));
    for (let round = 0; round < 4; round += 1) {
      const names = [0, 1, 2].map((number) => `web-${round}-${number}`);
      const reloaded = manager.reload(settingsOf([baremetalEntry()]));
      for (const name of names) await rig.createService(name);
      await reloaded;
    }
    const addresses: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (const number of [0, 1, 2]) {
        const { ingress } = await rig.until(`web-${round}-${number}`, hasAddress);
        addresses.push(ingress[0]?.ip ?? "");
      }
    }
    assert.equal(new Set(addresses).size, addresses.length);
  });

  test("that come while others are being read replace those", async () => {
    const { manager } = await rig.start("manager", settingsOf([baremetalEntry()]));
    const diary = new Diary();
    const fake = (): ManagerSettings["providers"][number] => fakeEntry(rig.cloud, fakeClass, { instances: noMachines });
    const first = manager.reload(settingsOf([fake()], { nodes: diary.nodes("never") }));
    const second = manager.reload(settingsOf([fake()], { nodes: diary.nodes("last") }));
    await Promise.all([first, second]);
    assert.deepEqual(
      manager.health.map(({ name }) => name),
      ["last", "service-lb-controller"],
    );
    assert.ok(!diary.entries.some((entry) => entry.startsWith("start never")));
    await manager.stop();
    assert.deepEqual(manager.health, []);
  });

  test("wait with the rest of a standby, and one election is enough", async () => {
    const ballot = new Ballot();
    const manager = new ControllerManager(settingsOf([]), rig.rehearsal.connect("standby"), ballot);
    const started = manager.start();
    await rig.createService("lan");
    const reloaded = manager.reload(settingsOf([baremetalEntry()]));
    await rig.rehearsal.rest(200);
    assert.equal((await rig.service("lan")).ingress.length, 0);
    assert.deepEqual(
      manager.health.map(({ name }) => name),
      ["leaderElection"],
    );
    ballot.given.resolve();
    await Promise.all([started, reloaded]);
    await rig.until("lan", hasAddress);
    assert.deepEqual(ballot.asked, ["acquire"]);
    ballot.lost.abort(new TerminalError("LeaseLost", "by the test's word"));
    await manager.reload(settingsOf([baremetalEntry()]));
    await manager.stop();
    assert.deepEqual(
      manager.health.map(({ name }) => name),
      ["leaderElection"],
    );
    assert.deepEqual(ballot.asked, ["acquire", "release"]);
  });
});

describe("other settings that come at any moment", () => {
  /** From one turn of the microtasks to another, between any two steps of what is under way. */
  const moments = Array.from({ length: 20 }, (_, turns) => turns);
  const pass = async (turns: number): Promise<void> => {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  };
  const nothing = settingsOf([], { services: undefined });
  const managerWith = (leadership?: Leadership, settings = nothing): ControllerManager => {
    const connection = {
      client: new ScriptedClient(),
      metrics: createMetrics(),
      log: silentLog,
      clock: new FakeClock(),
    };
    return new ControllerManager(settings, { ...connection, random: () => 1 }, leadership);
  };

  test("are ended with the process, though others were about to come into force", async () => {
    for (const turns of moments) {
      const manager = managerWith();
      const diary = new Diary(new FakeClock());
      const providers = [fakeEntry(new FakeCloud(), undefined, { instances: noMachines })];
      await manager.start();
      const first = manager.reload(nothing);
      await pass(turns);
      // The API server never answers.
      const second = manager.reload(settingsOf(providers, { services: undefined, nodes: diary.nodes("last") }));
      await first;
      await manager.stop();
      assert.deepEqual(diary.entries, ["stop within 0 last at 0"], `after ${turns} turns`);
      await second;
    }
  });

  test("cut what they superseded and what still ends, too, when the lease is lost", async () => {
    const asked: number[] = [];
    const cut = Promise.withResolvers<void>();
    const slow: ManagedController = {
      name: "slow",
      problem: () => undefined,
      start: () => undefined,
      stop(graceMs) {
        asked.push(graceMs);
        if (graceMs === 0) cut.resolve();
        return cut.promise;
      },
    };
    const ballot = new Ballot();
    const providers = [fakeEntry(new FakeCloud(), undefined, { instances: noMachines })];
    const nodes: NodeSettings = { provider: "fake", createControllers: () => [slow] };
    const manager = managerWith(ballot, settingsOf(providers, { services: undefined, nodes }));
    const reloaded = manager.reload(nothing);
    await pass(100);
    assert.deepEqual(asked, [500]);
    ballot.lost.abort(new TerminalError("LeaseLost", "by the test's word"));
    assert.deepEqual(asked, [500, 0]);
    await reloaded;
    await manager.stop();
  });

  test("never ask for the lease once the process stops", async () => {
    for (const turns of moments) {
      const ballot = new Ballot();
      const manager = managerWith(ballot);
      const reloaded = manager.reload(nothing);
      await pass(turns);
      const asked = ballot.asked.length;
      await manager.stop();
      ballot.given.resolve();
      await reloaded;
      assert.deepEqual(ballot.asked.slice(asked), ["release"], `after ${turns} turns`);
    }
  });
});
