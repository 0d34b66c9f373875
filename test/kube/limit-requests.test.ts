// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { KubeClient } from "../../src/kube/client.ts";
import { limitRequests } from "../../src/kube/limit-requests.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

const path = "/api/v1/services";
const lease = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/ccm";

describe("requests at a rate of 2 a second and 3 at once", () => {
  let inner: ScriptedClient;
  let clock: FakeClock;
  let client: KubeClient;
  let waits: [string, number][];

  beforeEach(() => {
    inner = new ScriptedClient();
    clock = new FakeClock();
    waits = [];
    const rate = { requestsPerSecond: 2, burst: 3 };
    const recorder = {
      waited: ({ method, host }: { readonly method: string; readonly host: string }, seconds: number) =>
        waits.push([`${method} ${host}`, seconds]),
    };
    client = limitRequests(inner, { rate, clock, recorder });
  });

  function ask(count: number, signal?: AbortSignal): readonly Promise<unknown>[] {
    return Array.from({ length: count }, () => client.request({ method: "GET", path, ...(signal && { signal }) }));
  }

  test("leave at once as long as the burst lasts, and then at the rate, in order", async () => {
    void ask(6);
    await clock.advance(0);
    assert.equal(inner.requested.length, 3);
    await clock.advance(499);
    assert.equal(inner.requested.length, 3);
    await clock.advance(1);
    assert.equal(inner.requested.length, 4);
    await clock.advance(1000);
    assert.equal(inner.requested.length, 6);
    assert.deepEqual(
      waits,
      [0, 0, 0, 0.5, 1, 1.5].map((seconds) => ["GET scripted", seconds]),
    );
  });

  test("may come in a burst again after a rest, which is never longer than the burst", async () => {
    void ask(3);
    await clock.advance(500);
    void ask(2);
    await clock.advance(0);
    assert.equal(inner.requested.length, 4);
    await clock.advance(3_600_000);
    void ask(5);
    await clock.advance(0);
    assert.equal(inner.requested.length, 8);
  });

  test("do not delay what is about Leases, nor are they delayed by it", async () => {
    void ask(4);
    for (let count = 0; count < 9; count++) void client.request({ method: "PUT", path: lease });
    await clock.advance(0);
    assert.equal(inner.requested.filter((request) => request.path === lease).length, 9);
    await clock.advance(500);
    assert.equal(inner.requested.filter((request) => request.path === path).length, 4);
    assert.equal(waits.length, 4);
  });

  test("can be given up while they wait", async () => {
    const stopped = new AbortController();
    void ask(3);
    const [fourth] = ask(1, stopped.signal);
    await clock.advance(0);
    stopped.abort(new Error("stopped"));
    await assert.rejects(fourth ?? Promise.resolve(), /stopped/);
    await clock.advance(1000);
    assert.equal(inner.requested.length, 3);
  });

  test("do not wait for those that were given up", async () => {
    const stopped = new AbortController();
    void ask(3);
    const givenUp = ask(100, stopped.signal);
    await clock.advance(0);
    void ask(1);
    await clock.advance(100);
    stopped.abort(new Error("stopped"));
    await Promise.allSettled(givenUp);
    await clock.advance(399);
    assert.equal(inner.requested.length, 3);
    await clock.advance(1);
    assert.equal(inner.requested.length, 4);
    assert.deepEqual(waits.at(-1), ["GET scripted", 0.5]);
  });

  test("do not begin where they were given up before", async () => {
    const [request] = ask(1, AbortSignal.abort(new Error("stopped")));
    await assert.rejects(request ?? Promise.resolve(), /stopped/);
    void ask(3);
    await clock.advance(0);
    assert.equal(inner.requested.length, 3);
  });

  test("are answered as without a limit, and watches wait as well", async () => {
    const [answered] = ask(3);
    (await inner.nextRequest()).answer({ a: 1 }, 201);
    assert.deepEqual(await answered, { status: 201, body: { a: 1 } });
    const { signal } = new AbortController();
    const watch = client.stream({ path, query: {}, signal, idleMs: () => 1 })[Symbol.asyncIterator]();
    const first = watch.next();
    await clock.advance(499);
    assert.equal(inner.streamed.length, 0);
    await clock.advance(1);
    const stream = await inner.nextStream();
    stream.open();
    stream.push({ n: 1 });
    assert.deepEqual(await first, { done: false, value: { n: 1 } });
    await watch.return?.();
    assert.ok(stream.closed);
  });
});
