// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { bindProvider } from "../../src/controller/bind-provider.ts";
import type { Io } from "../../src/controller/provider.ts";
import { RetryableError } from "../../src/errors.ts";
import { silentLog } from "../../src/log.ts";
import type { LoadBalancerRequest } from "../../src/model/request.ts";
import { FakeCloud } from "../contract/fake-cloud.ts";
import { createFakeProvider } from "../contract/fake-provider.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeNode, makeService } from "../support/make-service.ts";

const io: Io = { signal: new AbortController().signal, log: silentLog, clock: new FakeClock() };
const request: LoadBalancerRequest = {
  key: "default/web",
  clusterName: "test",
  uids: ["uid-of-web"],
  members: [{ service: makeService(), endpoints: [] }],
  nodes: [makeNode()],
};
const kinds = (operations: readonly { readonly kind: string }[]): readonly string[] =>
  operations.map(({ kind }) => kind);

test("preview tells what ensure would do, and does nothing", async () => {
  const cloud = new FakeCloud();
  const provider = bindProvider(createFakeProvider(cloud));
  const previewed = await provider.preview(request, io);
  assert.deepEqual(cloud.writes, []);
  assert.equal(previewed.status, undefined);
  const ensured = await provider.ensure(request, io);
  assert.deepEqual(ensured.operations, previewed.operations);
  assert.deepEqual(kinds(ensured.operations), ["Create", "Create", "Create"]);
  assert.deepEqual((await provider.preview(request, io)).operations, []);
});

test("release removes, without building", async () => {
  const cloud = new FakeCloud();
  const provider = bindProvider(createFakeProvider(cloud));
  await provider.ensure(request, io);
  const { operations, status } = await provider.release({ key: request.key, clusterName: "test", uids: [] }, io);
  assert.deepEqual(kinds(operations), ["Delete", "Delete", "Delete"]);
  assert.deepEqual(status, { ingress: [], message: "" });
  assert.deepEqual(cloud.snapshot(), {});
});

test("between two operations the signal is heeded", async () => {
  const cloud = new FakeCloud();
  const abort = new AbortController();
  const fake = createFakeProvider(cloud);
  const provider = bindProvider({
    ...fake,
    async apply(operation, observed) {
      const after = await fake.apply(operation, observed, io);
      abort.abort(new Error("stopped"));
      return after;
    },
  });
  await assert.rejects(provider.ensure(request, { ...io, signal: abort.signal }), /stopped/);
  assert.equal(cloud.writes.length, 1);
});

test("the fence is asked before each operation, and what it lets through stays done", async () => {
  const cloud = new FakeCloud();
  const provider = bindProvider(createFakeProvider(cloud));
  let passes = 0;
  const fence = {
    pass() {
      if (++passes > 2) throw new RetryableError("NotLeading", "another leads");
    },
  };
  await assert.rejects(provider.ensure(request, { ...io, fence }), { reason: "NotLeading" });
  assert.equal(cloud.writes.length, 2);
  await provider.preview(request, { ...io, fence });
  assert.equal(passes, 3);
});
