// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { RetryableError } from "../../src/errors.ts";
import { claimed } from "../../src/kube/lease-claim.ts";
import { SharedLease } from "../../src/kube/shared-lease.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

const path = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
const time = "2026-01-01T00:00:00.000000Z";
const call = { timeoutMs: 5_000, signal: new AbortController().signal };
const state = claimed(undefined, { identity: "us", seconds: 15, time });
const raw = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "ccm", namespace: "kube-system", uid: "u1", resourceVersion: "7", labels: { a: "b" } },
  spec: { ...state, preferredHolder: "somebody" },
};

describe("a Lease that is shared", () => {
  let client: ScriptedClient;
  let clock: FakeClock;
  let lease: SharedLease;
  beforeEach(() => {
    client = new ScriptedClient();
    clock = new FakeClock();
    lease = new SharedLease(client, clock, { namespace: "kube-system", name: "ccm" });
  });

  test("is made where there is none", async () => {
    const read = lease.read(call);
    (await client.nextRequest()).fail(new RetryableError("NotFound", "leases not found"));
    await read;
    assert.equal(lease.claimBy("us").kind, "Create");
    const written = lease.write(state, call);
    const { request, answer } = await client.nextRequest();
    assert.deepEqual([request.method, request.path, request.timeoutMs], ["POST", path, 5_000]);
    assert.deepEqual(request.body, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "ccm", namespace: "kube-system" },
      spec: state,
    });
    answer(raw, 201);
    await written;
    assert.deepEqual([lease.uid, lease.claimBy("us").kind], ["u1", "Renew"]);
  });

  test("is written with its version, and with all that is not ours of it", async () => {
    lease.see(raw);
    const want = { ...state, renewTime: "2026-01-01T00:00:02.000000Z" };
    void lease.write(want, call);
    const { request } = await client.nextRequest();
    assert.deepEqual([request.method, request.path], ["PUT", `${path}/ccm`]);
    assert.deepEqual(request.body, { ...raw, spec: { ...raw.spec, ...want } });
  });

  test("counts as it was last seen after a write that was refused", async () => {
    lease.see(raw);
    const written = lease.write({ ...state, holderIdentity: "others" }, call);
    (await client.nextRequest()).fail(new RetryableError("Conflict", "the object has been modified"));
    await assert.rejects(written, { reason: "Conflict" });
    assert.equal(lease.state?.holderIdentity, "us");
  });

  test("is given up; where a renewal's answer was lost, in its newer form", async () => {
    lease.see(raw);
    const done = lease.giveUp("us", call);
    const first = await client.nextRequest();
    assert.equal((first.request.body as typeof raw).spec.holderIdentity, "");
    first.fail(new RetryableError("Conflict", "the object has been modified"));
    (await client.nextRequest()).answer({ ...raw, metadata: { ...raw.metadata, resourceVersion: "8" } });
    const second = await client.nextRequest();
    assert.equal((second.request.body as typeof raw).metadata.resourceVersion, "8");
    second.answer({ ...raw, spec: { ...raw.spec, holderIdentity: "" } });
    await done;
    assert.equal(lease.claimBy("others").kind, "Take");
  });

  test("is not given up for somebody else", async () => {
    lease.see({ ...raw, spec: { ...raw.spec, holderIdentity: "them" } });
    await lease.giveUp("us", call);
    assert.equal(client.requested.length, 0);
  });
});
