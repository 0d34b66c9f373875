// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type ConfigurationFeed, createConfigurationFeed } from "../../src/kube/configuration-feed.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient, type WaitingStream } from "../support/scripted-client.ts";

const kinds = [
  { group: "fairlead.dev", version: "v1alpha1", plural: "ipaddresspools", kind: "IPAddressPool" },
  { group: "fairlead.dev", version: "v1alpha1", plural: "l2advertisements", kind: "L2Advertisement" },
];

function event(type: string, name: string, version: number, rest: object = {}): unknown {
  const { metadata = {}, ...others } = rest as { metadata?: object };
  return {
    type,
    object: { metadata: { name, resourceVersion: String(version), generation: 1, ...metadata }, ...others },
  };
}

function endOfList(version: number): unknown {
  const annotations = { "k8s.io/initial-events-end": "true" };
  return { type: "BOOKMARK", object: { metadata: { resourceVersion: String(version), annotations } } };
}

describe("the feed of configuration objects", () => {
  let client: ScriptedClient;
  let clock: FakeClock;
  let feed: ConfigurationFeed;
  let changes: number;
  let stop: AbortController;
  let running: Promise<unknown>;
  let pools: WaitingStream;
  let advertisements: WaitingStream;

  beforeEach(async () => {
    client = new ScriptedClient();
    clock = new FakeClock();
    feed = createConfigurationFeed({ client, log: silentLog, clock, random: () => 1, kinds });
    changes = 0;
    feed.onChange(() => changes++);
    stop = new AbortController();
    running = Promise.all(feed.informers.map((informer) => informer.start(stop.signal)));
    pools = await client.nextStream();
    advertisements = await client.nextStream();
    for (const stream of [pools, advertisements]) stream.open();
    pools.push(event("ADDED", "blue", 1), endOfList(5));
    await clock.advance(100);
  });

  afterEach(async () => {
    stop.abort(new Error("the test is over"));
    await running;
  });

  async function followBoth(): Promise<void> {
    advertisements.push(endOfList(5));
    await clock.advance(100);
    changes = 0;
  }

  test("follows each kind where it is", () => {
    assert.deepEqual(
      [pools, advertisements].map(({ stream }) => stream.path),
      ["/apis/fairlead.dev/v1alpha1/ipaddresspools", "/apis/fairlead.dev/v1alpha1/l2advertisements"],
    );
  });

  test("says nothing before every kind is known: half a configuration would take addresses away", async () => {
    pools.push(event("ADDED", "green", 6));
    await clock.advance(100);
    assert.equal(changes, 0);
  });

  test("gives the objects of all kinds, each with its kind", async () => {
    await followBoth();
    advertisements.push(event("ADDED", "all", 7));
    await clock.advance(100);
    assert.deepEqual(
      feed.objects().map(({ kind, name }) => [kind, name]),
      [
        ["IPAddressPool", "blue"],
        ["L2Advertisement", "all"],
      ],
    );
  });

  test("takes many changes at a time for one", async () => {
    await followBoth();
    for (let version = 10; version < 30; version++) pools.push(event("ADDED", `pool-${version}`, version));
    await clock.advance(100);
    assert.equal(changes, 1);
    pools.push(event("DELETED", "pool-10", 40));
    await clock.advance(100);
    assert.equal(changes, 2);
  });

  test("does not take a written status for a change of configuration", async () => {
    await followBoth();
    pools.push(event("MODIFIED", "blue", 10, { status: { assignedIPv4: 1 } }));
    await clock.advance(100);
    assert.equal(changes, 0);
  });

  for (const [what, metadata] of [
    ["spec", { generation: 2 }],
    ["labels", { labels: { tier: "a" } }],
    ["identity", { uid: "another" }],
  ] as const) {
    test(`takes another ${what} for one`, async () => {
      await followBoth();
      pools.push(event("MODIFIED", "blue", 10, { metadata }));
      await clock.advance(100);
      assert.equal(changes, 1);
    });
  }
});
