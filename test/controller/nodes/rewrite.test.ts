// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { rewrite } from "../../../src/controller/nodes/rewrite.ts";
import { RetryableError, TerminalError } from "../../../src/errors.ts";
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
