// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  leaseName,
  nodeOfLease,
  type SpeakerLease,
  type SpeakerLeaseClient,
  SpeakerLeaseKeeper,
} from "../../../../providers/baremetal/speaker/speaker-lease.ts";
import { RetryableError } from "../../../../src/errors.ts";
import { silentLog } from "../../../../src/log.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

/** One Lease of an API server, and all calls that it got. */
class OneLease implements SpeakerLeaseClient {
  lease: SpeakerLease | undefined;
  version = 0;
  calls: string[] = [];
  failure: RetryableError | undefined;

  async patch(lease: SpeakerLease, _signal: AbortSignal, resourceVersion?: string): Promise<string> {
    this.#count("patch");
    if (this.lease === undefined) throw new RetryableError("NotFound", "no such lease");
    if (resourceVersion !== undefined && resourceVersion !== `${this.version}`) {
      throw new RetryableError("Conflict", "another version");
    }
    return this.write(lease);
  }

  async create(lease: SpeakerLease): Promise<string> {
    this.#count("create");
    return this.write(lease);
  }

  remove(): void {
    this.lease = undefined;
  }

  write(lease: SpeakerLease): string {
    this.lease = lease;
    this.version += 1;
    return `${this.version}`;
  }

  #count(call: string): void {
    this.calls.push(call);
    if (this.failure !== undefined) throw this.failure;
  }
}

function setUp() {
  const clock = new FakeClock();
  const server = new OneLease();
  let renewed = 0;
  const keeper = new SpeakerLeaseKeeper({
    nodeName: "node-a",
    client: server,
    clock,
    random: () => 0,
    log: silentLog,
    onRenewed: () => {
      renewed += 1;
    },
  });
  return { clock, server, keeper, renewed: () => renewed };
}

test("the name of a Lease says whose it is", () => {
  assert.equal(leaseName("node-a"), "speaker-node-a");
  assert.equal(nodeOfLease("speaker-node-a"), "node-a");
  assert.equal(nodeOfLease("fairlead"), undefined);
  assert.equal(nodeOfLease("speaker-"), undefined);
});

describe("SpeakerLeaseKeeper", () => {
  test("makes the Lease where there is none, then renews it with one call in twelve seconds", async () => {
    const { clock, server, keeper, renewed } = setUp();
    assert.equal(keeper.isExpired(), true);
    keeper.start();
    await clock.advance(0);
    assert.deepEqual(server.calls, ["patch", "create"]);
    assert.deepEqual(server.lease, {
      name: "speaker-node-a",
      holderIdentity: "node-a",
      leaseDurationSeconds: 30,
      renewTime: "2026-01-01T00:00:00.000000Z",
    });
    server.calls = [];
    await clock.advance(120_000);
    assert.deepEqual(server.calls, Array(10).fill("patch"));
    assert.equal(server.lease?.renewTime, "2026-01-01T00:02:00.000000Z");
    assert.equal(renewed(), 11);
    assert.equal(keeper.isExpired(), false);
    keeper.close();
  });

  test("tries again soon while it fails, knows when it has expired, and recovers", async () => {
    const { clock, server, keeper } = setUp();
    keeper.start();
    await clock.advance(12_000);
    server.failure = new RetryableError("ConnectionRefused", "down");
    server.calls = [];
    await clock.advance(30_000);
    assert.ok(server.calls.length >= 5 && server.calls.length <= 8, `${server.calls.length} tries`);
    assert.equal(keeper.isExpired(), false, "30 s after the last renewal");
    await clock.advance(12_000);
    assert.equal(keeper.isExpired(), true);
    server.failure = undefined;
    await clock.advance(5_000);
    assert.equal(keeper.isExpired(), false);
    keeper.close();
  });

  test("writes a Lease again that somebody removed or released", async () => {
    const { clock, server, keeper } = setUp();
    keeper.start();
    await clock.advance(1_000);
    server.remove();
    keeper.reclaim();
    await clock.advance(0);
    assert.equal(server.lease?.holderIdentity, "node-a");
    server.calls = [];
    await clock.advance(24_000);
    assert.equal(server.calls.length, 2, "and goes on at the same pace");
    keeper.close();
  });

  test("does not write one before it was started", async () => {
    const { clock, server, keeper } = setUp();
    keeper.reclaim();
    await clock.advance(60_000);
    assert.deepEqual(server.calls, []);
  });

  test("releases, and renews no more", async () => {
    const { clock, server, keeper } = setUp();
    keeper.start();
    await clock.advance(1_000);
    assert.equal(await keeper.release(), true);
    assert.equal(server.lease?.holderIdentity, "");
    assert.equal(clock.pending, 0, "nothing keeps the process from ending");
    keeper.reclaim();
    server.calls = [];
    await clock.advance(60_000);
    assert.deepEqual(server.calls, []);
    assert.equal(clock.pending, 0);
  });

  test("leaves the Lease to a speaker that was started on the node meanwhile", async () => {
    const { clock, server, keeper } = setUp();
    keeper.start();
    await clock.advance(1_000);
    if (server.lease !== undefined) server.write(server.lease);
    assert.equal(await keeper.release(), true, "nothing to try again");
    assert.equal(server.lease?.holderIdentity, "node-a");
  });

  test("says when a release is worth another try", async () => {
    const { clock, server, keeper } = setUp();
    keeper.start();
    await clock.advance(1_000);
    server.failure = new RetryableError("ConnectionRefused", "down");
    assert.equal(await keeper.release(), false);
    server.failure = undefined;
    assert.equal(await keeper.release(), true);
    assert.equal(server.lease?.holderIdentity, "");
  });
});
