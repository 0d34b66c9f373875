// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { watchLease } from "../../src/kube/lease-watch.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient } from "../support/scripted-client.ts";
import { endOfList } from "./informer-rig.ts";

function lease(version: number, holderIdentity: string): object {
  const metadata = { name: "ccm", namespace: "kube-system", resourceVersion: String(version), labels: { a: "b" } };
  return { metadata, spec: { holderIdentity } };
}

test("a Lease is watched alone, by name, and told whole", async () => {
  const client = new ScriptedClient();
  const told: unknown[] = [];
  const options = { client, lease: { namespace: "kube-system", name: "ccm" }, clock: new FakeClock(), random: () => 0 };
  const stop = watchLease({ ...options, log: silentLog }, (raw) => told.push(raw));
  const stream = await client.nextStream();
  assert.equal(stream.stream.path, "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases");
  assert.equal(stream.stream.query["fieldSelector"], "metadata.name=ccm");
  stream.open();
  stream.push({ type: "ADDED", object: lease(1, "a") }, endOfList(1));
  stream.push({ type: "MODIFIED", object: lease(2, "") }, { type: "DELETED", object: lease(3, "") });
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  assert.deepEqual(told, [lease(1, "a"), lease(2, ""), undefined]);
  stop();
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  assert.equal(stream.closed, true);
});
