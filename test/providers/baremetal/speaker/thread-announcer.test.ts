// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Announcer, WorkerMessage } from "../../../../providers/baremetal/speaker/model.ts";
import { createThreadAnnouncer } from "../../../../providers/baremetal/speaker/thread-announcer.ts";
import type { FairleadError } from "../../../../src/errors.ts";

const workerUrl = new URL("./layer2-stub-worker.ts", import.meta.url);

let announcer: Announcer;
let messages: WorkerMessage[];
let deaths: FairleadError[];
let onNext: () => void;

/** Resolves when a message or a death has made the condition true. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => (onNext = resolve));
}

const table = (version: number, ip: string) => ({ version, announcements: [{ ip, interfaces: undefined }] });

beforeEach(() => {
  messages = [];
  deaths = [];
  onNext = () => {};
  const options = {
    workerUrl,
    excludeInterfaces: ["^lo$", "^veth"],
    onDeath: (error: FairleadError) => {
      deaths.push(error);
      onNext();
    },
  };
  announcer = createThreadAnnouncer(options, (message) => {
    messages.push(message);
    onNext();
  });
});

afterEach(() => announcer.close());

describe("createThreadAnnouncer", () => {
  test("gives the thread its settings, and passes on what it says", async () => {
    announcer.announce(table(1, "198.51.100.77"));
    await until(() => messages.length === 2);
    assert.deepEqual(
      messages.toSorted((left, right) => left.kind.localeCompare(right.kind)),
      [
        { kind: "Applied", version: 1 },
        { kind: "ForeignClaim", ip: "^lo$ ^veth", mac: "", interface: "" },
      ],
    );
  });

  test("of tables that come while one is on its way, sends the last", async () => {
    for (let version = 1; version <= 5; version++) announcer.announce(table(version, "198.51.100.77"));
    await until(() => messages.some((message) => message.kind === "Applied" && message.version === 5));
    announcer.announce(table(6, "198.51.100.77"));
    await until(() => messages.some((message) => message.kind === "Applied" && message.version === 6));
    const versions = messages.flatMap((message) => (message.kind === "Applied" ? [message.version] : []));
    assert.deepEqual(versions, [1, 5, 6]);
  });

  test("asks for counters, and does not pass them on as news", async () => {
    const wanted = { received: { arp: { Replied: 7 }, ndp: {} }, gratuitousSent: { arp: 0, ndp: 0 } };
    assert.deepEqual(await Promise.all([announcer.counters(), announcer.counters()]), [wanted, wanted]);
    assert.ok(messages.every(({ kind }) => kind !== "Counters"));
  });

  test("closes, and then a death is none, and counters are refused", async () => {
    await announcer.close();
    assert.deepEqual(deaths, []);
    await assert.rejects(announcer.counters());
    announcer.announce(table(1, "192.0.2.1"));
    await announcer.close();
    assert.deepEqual(deaths, []);
  });

  test("leaves no listener on the process behind", async () => {
    const before = process.listenerCount("exit");
    await announcer.close();
    assert.equal(process.listenerCount("exit"), before - 1);
  });
});

describe("the thread", () => {
  const ends: readonly (readonly [string, string, string, RegExp])[] = [
    ["throws", "192.0.2.1", "AnnouncerDied", /has failed: out of frames/],
    ["ends", "192.0.2.2", "AnnouncerDied", /has ended/],
    ["says that it cannot go on", "192.0.2.3", "MissingCapability", /no NET_RAW/],
  ];
  for (const [name, ip, reason, message] of ends) {
    test(`${name}: it is told once, and what waits for counters is refused`, async () => {
      announcer.announce(table(1, ip));
      const counters = announcer.counters();
      await assert.rejects(counters);
      await until(() => deaths.length > 0);
      assert.deepEqual(
        deaths.map((death) => death.reason),
        [reason],
      );
      assert.match(String(deaths[0]?.message), message);
    });
  }
});
