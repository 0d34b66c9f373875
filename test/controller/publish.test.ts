// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { RetryableError } from "../../src/errors.ts";
import { makeService } from "../support/make-service.ts";
import { inside, startLoop } from "./loop-rig.ts";

const key = "default/web";
const hostname = "default-web.fake";

test("a Service made anew under the same name while we write is served, the first one's load balancer removed", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.update(key, { finalizers: [] });
  rig.cluster.delete(key);
  rig.cluster.create(makeService({ uid: "second" }));
  await rig.pass(1_000);
  assert.equal(rig.cluster.server(key)?.uid, "second");
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
  assert.ok(rig.cloud.writes.includes("delete LoadBalancer/default/web"));
  assert.equal(rig.cloud.writes.at(-1), "put Listener/default/web/TCP/80");
  assert.deepEqual(
    rig.events.filter((event) => event.includes("Warning")),
    [],
  );
});

test("a type change before our write arrives ends in a clean Service, without noise", async () => {
  const rig = await startLoop(inside);
  rig.cluster.hookNext({
    before: () => {
      rig.cluster.update(key, { type: "ClusterIP" });
      return undefined;
    },
  });
  rig.cluster.create(makeService());
  await rig.pass(1_000);
  const service = rig.cluster.server(key);
  assert.deepEqual([service?.finalizers, service?.conditions, service?.ingress], [[], [], []]);
  assert.deepEqual(rig.cloud.snapshot(), {});
  assert.deepEqual(
    rig.events.filter((event) => event.includes("Warning")),
    [],
  );
});

test("a Service that is gone before our write arrives leaves nothing behind", async () => {
  const rig = await startLoop(inside);
  rig.cluster.hookNext({
    before: () => {
      rig.cluster.delete(key);
      return undefined;
    },
  });
  rig.cluster.create(makeService());
  await rig.pass(1_000);
  assert.deepEqual(rig.cloud.snapshot(), {});
  assert.equal(rig.runtime.told.at(-1), "settle default/web");
  assert.deepEqual(rig.events, []);
});

test("while the API server is away one key a second is tried; once it is back all go on at once", async () => {
  const rig = await startLoop(inside);
  const down = { before: () => new RetryableError("ConnectionRefused", "refused") };
  for (let index = 0; index < 20; index++) rig.cluster.create(makeService({ name: `svc-${index}` }));
  rig.cluster.hookNext(...Array.from({ length: 320 }, () => down));
  await rig.settle();
  assert.equal(rig.outcomes.length, 20);
  await rig.pass(300_000);
  assert.equal(rig.outcomes.length, 320);
  assert.deepEqual(rig.events, []);
  await rig.pass(1_000);
  assert.equal(rig.cluster.writes.length, 20);
  assert.equal(rig.clock.pending, 0);
});
