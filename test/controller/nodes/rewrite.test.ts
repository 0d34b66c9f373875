// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Ending } from "../../../src/controller/nodes/ending.ts";
import { rewrite, tryRewrite } from "../../../src/controller/nodes/rewrite.ts";
import { RetryableError, TerminalError } from "../../../src/errors.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { makeNode } from "../../support/make-service.ts";
import { NodeCluster } from "./node-cluster.ts";

const node = makeNode();
const { signal } = new AbortController();
const label = { labels: { a: "b" } };

function newCluster(): NodeCluster {
  const cluster = new NodeCluster();
  cluster.put(node);
  return cluster;
}

const conflict = { before: () => new RetryableError("Conflict", "changed") };

test("writes what was just read, and reads again where somebody else was quicker", async () => {
  const cluster = newCluster();
  cluster.hookNext(conflict, conflict);
  const written = await rewrite(node, cluster, (fresh) => cluster.patch(fresh, label, signal), signal);
  assert.equal(written === "Superseded" ? written : written.node.labels["a"], "b");
  assert.deepEqual([cluster.reads, cluster.writes.length], [3, 1]);
});

test("gives up after five times", async () => {
  const cluster = newCluster();
  cluster.hookNext(...Array.from({ length: 9 }, () => conflict));
  await assert.rejects(
    rewrite(node, cluster, (fresh) => cluster.patch(fresh, label, signal), signal),
    {
      reason: "Conflict",
    },
  );
  assert.equal(cluster.reads, 5);
});

const others: readonly (readonly [name: string, change: (cluster: NodeCluster) => void])[] = [
  ["deleted", (cluster) => cluster.remove(node.name)],
  ["made anew", (cluster) => cluster.put({ ...node, uid: "other" })],
  ["given another providerID", (cluster) => cluster.edit(node.name, { providerID: "other" })],
  ["on its way out", (cluster) => cluster.edit(node.name, { deleting: true })],
];

for (const [name, change] of others) {
  test(`a node that was ${name} is not written to`, async () => {
    const cluster = newCluster();
    change(cluster);
    const outcome = await rewrite(node, cluster, (fresh) => cluster.patch(fresh, label, signal), signal);
    assert.equal(outcome, "Superseded");
    assert.deepEqual(cluster.writes, []);
  });

  test(`nor one that was ${name} between the read and the write`, async () => {
    const cluster = newCluster();
    const before = (): undefined => {
      change(cluster);
    };
    cluster.hookNext({ before });
    const outcome = await rewrite(node, cluster, (fresh) => cluster.patch(fresh, label, signal), signal);
    assert.equal(outcome, "Superseded");
    assert.deepEqual(cluster.writes, []);
  });
}

test("other errors are the caller's", async () => {
  const cluster = newCluster();
  cluster.hookNext({ before: () => new TerminalError("Forbidden", "no") });
  await assert.rejects(
    rewrite(node, cluster, (fresh) => cluster.patch(fresh, label, signal), signal),
    {
      reason: "Forbidden",
    },
  );
  assert.equal(cluster.reads, 1);
});

for (const [when, end, told] of [
  ["tells why it came to nothing", undefined, ["Forbidden"]],
  ["tells nothing of what the end has cut", "Cut", []],
] as const) {
  test(`a try does not throw, and ${when}`, async () => {
    const cluster = newCluster();
    const ending = new Ending(new FakeClock());
    const before = (): TerminalError => {
      if (end === "Cut") void ending.end(0, Promise.resolve());
      return new TerminalError("Forbidden", "no");
    };
    cluster.hookNext({ before });
    const reasons: string[] = [];
    const outcome = await tryRewrite(node, {
      writer: cluster,
      ending,
      write: (fresh) => cluster.patch(fresh, label, signal),
      failed: ({ reason }) => reasons.push(reason),
    });
    assert.deepEqual([outcome, reasons], [undefined, told]);
  });
}

test("a try does nothing once the end has begun", async () => {
  const cluster = newCluster();
  const ending = new Ending(new FakeClock());
  void ending.end(1_000, new Promise(() => undefined));
  const write = (): Promise<never> => assert.fail("it wrote");
  assert.equal(await tryRewrite(node, { writer: cluster, ending, write, failed: assert.fail }), undefined);
  assert.equal(cluster.reads, 0);
});
