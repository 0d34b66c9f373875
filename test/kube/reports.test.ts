// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { ConfigurationObject, ObjectReport } from "../../src/controller/provider.ts";
import { toAnswerError } from "../../src/kube/errors.ts";
import { ObjectStore } from "../../src/kube/object-store.ts";
import { writeReports } from "../../src/kube/reports.ts";
import { toConfigurationObject } from "../../src/kube/to-configuration-object.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

const resource = { group: "fairlead.dev", version: "v1alpha1", plural: "ipaddresspools", kind: "IPAddressPool" };

function pool(name: string, version: number, status?: object): unknown {
  return { metadata: { name, uid: `uid-${name}`, resourceVersion: String(version) }, status };
}

function report(name: string, assigned: number): ObjectReport {
  return { kind: "IPAddressPool", name, fields: { assigned }, conditions: [] };
}

describe("reports", () => {
  let client: ScriptedClient;
  let clock: FakeClock;
  let objects: ObjectStore<ConfigurationObject>;
  let reports: ObjectReport[];
  let stop: AbortController;
  let done: Promise<void>;

  beforeEach(() => {
    client = new ScriptedClient();
    clock = new FakeClock();
    objects = new ObjectStore({
      toModel: (raw) => toConfigurationObject(raw, resource.kind),
      onSubscriberError: (thrown) => assert.fail(String(thrown)),
    });
    objects.put(pool("blue", 1));
    objects.put(pool("green", 2));
    reports = [];
    stop = new AbortController();
    const options = {
      client,
      kinds: [{ resource, objects }],
      reports: () => reports,
      clock,
      random: () => 1,
      log: silentLog,
    };
    done = writeReports(options, stop.signal);
  });

  afterEach(async () => {
    stop.abort(new Error("the test is over"));
    await done;
    assert.equal(clock.pending, 0);
  });

  test("are written by merge patch of the status", async () => {
    reports = [report("blue", 3)];
    await clock.advance(1000);
    const { request, answer } = await client.nextRequest();
    assert.deepEqual(
      [request.method, request.path, request.contentType, request.body],
      [
        "PATCH",
        "/apis/fairlead.dev/v1alpha1/ipaddresspools/blue/status",
        "application/merge-patch+json",
        { status: { assigned: 3 } },
      ],
    );
    answer(pool("blue", 5, { assigned: 3 }));
    await clock.advance(10_000);
    assert.equal(client.requested.length, 1, "it is known before the watch has told it");
  });

  test("of one object are written once a second, however often they change", async () => {
    for (let assigned = 1; assigned <= 50; assigned++) {
      reports = [report("blue", assigned)];
      await clock.advance(100);
      if (client.waiting === 0) continue;
      (await client.nextRequest()).answer(pool("blue", 10 + assigned, { assigned }));
    }
    assert.ok(client.requested.length >= 4 && client.requested.length <= 5, String(client.requested.length));
  });

  test("of objects that are gone, and of kinds that nobody knows, are left out", async () => {
    reports = [report("gone", 1), { ...report("blue", 1), kind: "Unheard" }];
    await clock.advance(3000);
    assert.equal(client.requested.length, 0);
  });

  test("that fail do not keep the others from being written, and are tried again", async () => {
    reports = [report("blue", 1), report("green", 2)];
    await clock.advance(1000);
    (await client.nextRequest()).fail(toAnswerError({ status: 500, message: "broken", retryAfterMs: undefined }));
    const green = await client.nextRequest();
    assert.match(green.request.path, /green/);
    green.answer(pool("green", 6, { assigned: 2 }));
    await clock.advance(1000);
    assert.match((await client.nextRequest()).request.path, /blue/);
  });
});
